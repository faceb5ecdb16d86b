import { createHash } from 'node:crypto';
import { adapt } from '../adapt.ts';
import { includedFile } from '../include.ts';
import type { MappingLine } from '../mapping.ts';
import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { namesIn } from '../names.ts';
import { type PlacedScript, placementRule, placeScripts } from '../placement.ts';
import { readScriptName, type ScriptName } from '../script-name.ts';
import { baseName, type Format, type ReadingContext, sqlFiles, wholePiece, wordsOf } from './format.ts';

/** Scripts that were run with psql, with any name. */
export const psql: Format = {
  name: 'psql',
  title: 'plain psql scripts',
  recognise: () => 'none',
  read: (files, context) =>
    context.mapping === undefined
      ? readInGuessedOrder(files, context)
      : readInMappedOrder(files, context.mapping),
};

/** One line of the order: a script, what undoes it, and why it stands there. */
interface Chosen {
  readonly up: SourceFile;
  readonly down: SourceFile | undefined;
  readonly reason: string;
  readonly time: string | undefined;
  readonly words: string;
}

function readInGuessedOrder(files: readonly SourceFile[], { parser }: ReadingContext): FormatReading {
  const findings: ImportFinding[] = [];
  const own = sqlFiles(files);
  const names = new Map(own.map(file => [file, readScriptName(file.path)]));
  const nameOf = (file: SourceFile): ScriptName => names.get(file) ?? readScriptName(file.path);
  const left = leaveOut(own, files, nameOf, findings);
  const ups = own.filter(file => !left.has(file) && !nameOf(file).isDown);
  const downs = own.filter(file => !left.has(file) && nameOf(file).isDown);
  const include = includedFile(files);
  const placed = placeScripts(
    ups.map(file => {
      const { statements } = adapt(wholePiece(file), { parser, template: undefined, include });
      return { name: nameOf(file), names: namesIn(statements ?? []) };
    }),
  );
  const fileAt = new Map(own.map(file => [file.path, file]));
  const chosen = placed.flatMap(({ name, reason }): Chosen[] => {
    const up = fileAt.get(name.path);
    if (up === undefined) return [];
    const place = downs.findIndex(file => undoes(nameOf(file), name));
    const [down] = place === -1 ? [] : downs.splice(place, 1);
    return [{ up, down, reason, time: name.time, words: name.words }];
  });
  for (const { path } of downs)
    findings.push({
      id: 'down-without-up',
      severity: 'warning',
      message: 'its name says that it undoes something, and no script fits: left out',
      hint: 'Write the mapping file (--write-mapping), and put it as a "down" line below what it undoes.',
      file: path,
    });
  return {
    migrations: chosen.map(toMigration),
    rule: placementRule,
    findings: [...findings, ...placed.flatMap(tellName), ...tellOutOfOrder(placed), ...tellSameDate(placed)],
  };
}

/** Copies of a script, and files that others include, are not run by themselves. */
function leaveOut(
  own: readonly SourceFile[],
  files: readonly SourceFile[],
  nameOf: (file: SourceFile) => ScriptName,
  findings: ImportFinding[],
): Set<SourceFile> {
  const left = new Set<SourceFile>();
  const seen = new Map<string, SourceFile>();
  const include = includedFile(files);
  const included = new Set(
    own.flatMap(file =>
      [...file.text.matchAll(/^\\i(?:r|nclude|nclude_relative)?[ \t]+(\S+)/gm)].map(([, path = '']) =>
        include(path.replace(/^['"]|['";]+$/g, ''), file.path),
      ),
    ),
  );
  // The one with the plainest name stays.
  const inOrder = own.toSorted((a, b) => nameOf(a).versionWords - nameOf(b).versionWords);
  for (const file of inOrder) {
    const content = createHash('sha256').update(file.text.replaceAll('\r\n', '\n').trim()).digest('hex');
    const first = seen.get(content);
    if (included.has(file.text)) {
      left.add(file);
      findings.push({
        id: 'included',
        severity: 'note',
        message: 'is included by another script: left out by itself',
        file: file.path,
      });
    } else if (first !== undefined) {
      left.add(file);
      findings.push({
        id: 'duplicate',
        severity: 'warning',
        message: `has the same text as ${first.path}: left out`,
        hint: 'Where it did run twice, put it back with a mapping file (--write-mapping).',
        file: file.path,
      });
    } else seen.set(content, file);
  }
  return left;
}

function undoes(down: ScriptName, up: ScriptName): boolean {
  if (down.words !== up.words) return false;
  const isSameDay = down.time === undefined || down.time.slice(0, 8) === up.time?.slice(0, 8);
  return isSameDay && (down.number === undefined || down.number === up.number);
}

function tellName({ name, isCertain, reason }: PlacedScript): ImportFinding[] {
  const { path: file, otherTimes, isAmbiguous } = name;
  const hint = 'Look at the order; --write-mapping writes it down for you to change.';
  return [
    ...(otherTimes.length === 0
      ? []
      : [
          {
            id: 'two-dates',
            severity: 'note' as const,
            message: 'has more than one date in its name: the first one counts',
            hint,
            file,
          },
        ]),
    ...(isAmbiguous
      ? [
          {
            id: 'ambiguous-date',
            severity: 'warning' as const,
            message: 'day and month of its date could be exchanged: read as day, month, year',
            hint,
            file,
          },
        ]
      : []),
    ...(name.time === undefined && name.number === undefined
      ? [
          {
            id: isCertain ? 'no-date' : 'no-place',
            severity: 'warning' as const,
            message: reason,
            hint,
            file,
          },
        ]
      : []),
  ];
}

/** Numbers that do not grow with the dates. */
function tellOutOfOrder(placed: readonly PlacedScript[]): ImportFinding[] {
  let highest: ScriptName | undefined;
  return placed.flatMap(({ name }) => {
    if (name.number === undefined || name.time === undefined) return [];
    const before = highest;
    if (before?.number === undefined || name.number >= before.number) {
      highest = name;
      return [];
    }
    return [
      {
        id: 'out-of-order',
        severity: 'warning' as const,
        message: `number ${name.number} has a later date than number ${before.number} (${before.path}): the date counts`,
        file: name.path,
      },
    ];
  });
}

function tellSameDate(placed: readonly PlacedScript[]): ImportFinding[] {
  return placed.flatMap(({ name }, place) => {
    const before = placed[place - 1]?.name;
    const isSame = before?.time === name.time && before?.number === name.number;
    if (!isSame || before === undefined || (name.time === undefined && name.number === undefined)) return [];
    return [
      {
        id: 'same-version',
        severity: 'note' as const,
        message: `has the same date and number as ${before.path}: by name`,
        file: name.path,
      },
    ];
  });
}

/** The order that a person has given. */
function readInMappedOrder(files: readonly SourceFile[], mapping: readonly MappingLine[]): FormatReading {
  const own = sqlFiles(files);
  const findings: ImportFinding[] = [];
  const chosen: {
    up: SourceFile;
    down: SourceFile | undefined;
    reason: string;
    time: string | undefined;
    words: string;
  }[] = [];
  for (const { action, path, line } of mapping) {
    const file = own.find(one => one.path === path);
    if (file === undefined)
      findings.push({
        id: 'mapping',
        severity: 'error',
        message: `line ${line} of the mapping names ${path}, which is not in the folder`,
      });
    else if (action === 'use') {
      const { time, words } = readScriptName(path);
      chosen.push({ up: file, down: undefined, reason: `line ${line} of the mapping`, time, words });
    } else if (action === 'down') {
      const last = chosen.at(-1);
      if (last !== undefined) last.down = file;
    }
  }
  for (const { path } of own) {
    if (!mapping.some(line => line.path === path))
      findings.push({
        id: 'mapping',
        severity: 'error',
        message: 'is not in the mapping',
        hint: 'Add a "use" or a "skip" line for it.',
        file: path,
      });
  }
  return { migrations: chosen.map(toMigration), rule: 'by the mapping file', findings };
}

function toMigration({ up, down, reason, time, words }: Chosen): ImportedMigration {
  return {
    id: up.path,
    description: words === '' ? wordsOf(baseName(up.path).replace(/\.sql$/i, '')) : words,
    time,
    place: reason,
    sources: down === undefined ? [up.path] : [up.path, down.path],
    up: wholePiece(up),
    down: down === undefined ? undefined : wholePiece(down),
    transactional: true,
    requires: [],
    template: /\$\{[A-Za-z_]\w*\}/g,
  };
}
