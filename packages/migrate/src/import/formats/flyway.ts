import type {
  FindPlaceholders,
  FormatReading,
  ImportedMigration,
  ImportFinding,
  SourceFile,
} from '../model.ts';
import {
  baseName,
  type Format,
  placeholdersBy,
  readVersion,
  sqlFiles,
  wholePiece,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const versioned = /^([VUB])(\d+(?:[._]\d+)*)__(.+)\.sql$/;
const repeatable = /^R__(.+)\.sql$/;
const callback = /^(?:before|after)[A-Z]\w*(?:__.+)?\.sql$/;

/** `V1_1__name.sql`, with `U` for the way back, `B` for a baseline and `R` for what is run whenever it has changed. */
export const flyway: Format = {
  name: 'flyway',
  title: 'Flyway',
  recognise: files =>
    files.some(({ path }) => /^(?:[VU]\d+(?:[._]\d+)*|R)__.+\.sql$/.test(baseName(path)))
      ? 'certain'
      : 'none',
  read: readFlyway,
};

interface Versioned {
  readonly file: SourceFile;
  readonly kind: string;
  readonly version: string;
  readonly description: string;
}

function readFlyway(files: readonly SourceFile[]): FormatReading {
  const own = sqlFiles(files);
  const parts = own.flatMap((file): Versioned[] => {
    const [, kind, version, name] = versioned.exec(baseName(file.path)) ?? [];
    if (kind === undefined || version === undefined || name === undefined) return [];
    return [{ file, kind, version: normalizeFlywayVersion(version), description: wordsOf(name) }];
  });
  const replaces = placeholdersOf(files);
  const undos = parts.filter(({ kind }) => kind === 'U');
  const ofVersion = parts
    .filter(({ kind }) => kind === 'V')
    .sort((a, b) => compareFlywayVersions(a.version, b.version))
    .map(part => migrationOf(part, undos, files, replaces));
  const repeatables = own
    .flatMap(file => {
      const [, name] = repeatable.exec(baseName(file.path)) ?? [];
      return name === undefined ? [] : [{ file, description: wordsOf(name) }];
    })
    .sort((a, b) => (a.description < b.description ? -1 : 1))
    .map(
      ({ file, description }): ImportedMigration => ({
        id: `R ${description}`,
        description,
        place: 'repeatable: after all versions, by description',
        sources: [file.path],
        up: wholePiece(file),
        down: undefined,
        transactional: isTransactional(file, files),
        requires: [],
        template: replaces,
      }),
    );
  const { migrations, findings } = withoutDuplicates([...ofVersion, ...repeatables]);
  return {
    migrations,
    rule: 'by version, number by number; repeatable scripts after them, by description',
    findings: [...findings, ...tell(own, parts, repeatables)],
  };
}

function migrationOf(
  { file, version, description }: Versioned,
  undos: readonly Versioned[],
  files: readonly SourceFile[],
  template: ImportedMigration['template'],
): ImportedMigration {
  const undo = undos.find(one => one.version === version)?.file;
  return {
    id: version,
    description,
    ...(version.includes('.') ? {} : readVersion(version)),
    place: `version ${version}`,
    sources: undo === undefined ? [file.path] : [file.path, undo.path],
    up: wholePiece(file),
    down: undo === undefined ? undefined : wholePiece(undo),
    transactional: isTransactional(file, files),
    requires: [],
    template,
  };
}

/** What is in the folder and does not become a migration, or becomes another kind of one. */
function tell(
  own: readonly SourceFile[],
  parts: readonly Versioned[],
  repeatables: readonly ImportedMigration[],
): ImportFinding[] {
  return [
    ...repeatables.map(({ sources }) => ({
      id: 'repeatable',
      severity: 'warning' as const,
      message: 'a repeatable script becomes a migration that runs once',
      hint: 'When it changes later, put the new text into a new migration.',
      file: sources[0],
    })),
    ...parts
      .filter(({ kind }) => kind === 'B')
      .map(({ file, version }) => ({
        id: 'baseline-script',
        severity: 'warning' as const,
        message: `a baseline of version ${version}: left out, because the versions that it stands for are imported themselves`,
        hint: 'If they are no longer in the folder, name this file V instead of B.',
        file: file.path,
      })),
    ...own
      .filter(({ path }) => callback.test(baseName(path)))
      .map(({ path }) => ({
        id: 'callback',
        severity: 'warning' as const,
        message: 'a callback: left out, because migrate has none',
        hint: 'If it changes the schema, make it a migration.',
        file: path,
      })),
  ];
}

function isTransactional({ path }: SourceFile, files: readonly SourceFile[]): boolean {
  const settings = files.find(file => file.path === `${path}.conf`)?.text ?? '';
  return !/^\s*executeInTransaction\s*=\s*false\s*$/m.test(settings);
}

/** By the settings in the folder, which can also have values; undefined where they switch placeholders off. */
function placeholdersOf(files: readonly SourceFile[]): FindPlaceholders | undefined {
  const settings = settingsOf(files);
  if (settings.get('placeholderReplacement') === 'false') return undefined;
  const prefix = escapePattern(settings.get('placeholderPrefix') ?? '${');
  const suffix = escapePattern(settings.get('placeholderSuffix') ?? '}');
  return placeholdersBy(new RegExp(`${prefix}(?<name>[^\\n]+?)${suffix}`, 'g'), match => {
    const value = settings.get(`placeholders.${match.groups?.['name']}`);
    return value === undefined ? undefined : { value, source: 'its value in the settings of Flyway' };
  });
}

/** Of `flyway.conf` and `flyway.toml`, without the `flyway.` in front. */
function settingsOf(files: readonly SourceFile[]): Map<string, string> {
  const settings = new Map<string, string>();
  for (const { path, text } of files) {
    if (!/^flyway\.(?:conf|toml)$/.test(baseName(path))) continue;
    let section = '';
    for (const line of text.split(/\r?\n/)) {
      const [, opened] = /^\s*\[(.+)\]\s*$/.exec(line) ?? [];
      section = opened === undefined ? section : `${opened}.`;
      const [, key, value = ''] = /^\s*([^#\s=]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      const [, name] = /^flyway\.(.+)$/.exec(`${section}${key}`) ?? [];
      if (key !== undefined && name !== undefined) settings.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
    }
  }
  return settings;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** `01_2_0` → `1.2`: versions that count as the same are the same. */
export function normalizeFlywayVersion(version: string): string {
  return version
    .replaceAll('_', '.')
    .replace(/(?<=^|\.)0+(?=\d)/g, '')
    .replace(/(?:\.0)+$/, '');
}

export function compareFlywayVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(BigInt), b.split('.').map(BigInt)];
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const [one, other] = [left[place] ?? 0n, right[place] ?? 0n];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
