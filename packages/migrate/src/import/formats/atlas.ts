import { createHash } from 'node:crypto';
import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import {
  baseName,
  type Format,
  goTemplates,
  readVersion,
  sqlFiles,
  wholePiece,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

/** `VERSION_name.sql` and `atlas.sum`, which keeps a hash of each file together with those before it. */
export const atlas: Format = {
  name: 'atlas',
  title: 'Atlas',
  recognise: files => (files.some(({ path }) => baseName(path) === 'atlas.sum') ? 'certain' : 'none'),
  read: readAtlas,
};

/** The hashes as Atlas computes them: running over names and contents, in the order of names. */
export function atlasHashes(files: readonly SourceFile[]): Map<string, string> {
  const running = createHash('sha256');
  const hashes = new Map<string, string>();
  for (const file of inOrder(files)) {
    running.update(baseName(file.path));
    if (/^--[ \t]*atlas:sum[ \t]+ignore/m.test(file.text)) continue;
    running.update(file.bytes);
    hashes.set(file.path, running.copy().digest('base64'));
  }
  return hashes;
}

function inOrder(files: readonly SourceFile[]): SourceFile[] {
  return sqlFiles(files).sort((a, b) => (baseName(a.path) < baseName(b.path) ? -1 : 1));
}

function readAtlas(files: readonly SourceFile[]): FormatReading {
  const findings: ImportFinding[] = [];
  const found = inOrder(files).flatMap((file): ImportedMigration[] => {
    const [, version, name = ''] = /^([^_.]+)_?(.*)\.sql$/.exec(baseName(file.path)) ?? [];
    if (version === undefined) return [];
    if (/^--[ \t]*atlas:checkpoint/m.test(file.text)) {
      findings.push({
        id: 'checkpoint',
        severity: 'warning',
        message: 'a checkpoint: left out, because the files that it stands for are imported themselves',
        file: file.path,
      });
      return [];
    }
    if (/^--[ \t]*atlas:delimiter/m.test(file.text))
      findings.push({
        id: 'delimiter',
        severity: 'error',
        message: 'ends statements with a delimiter of its own',
        hint: 'End them with ";" and take the directive out.',
        file: file.path,
      });
    return [
      {
        id: version,
        description: wordsOf(name),
        ...(/^\d+$/.test(version) ? readVersion(version) : {}),
        place: `version ${version}`,
        sources: [file.path],
        up: wholePiece(file),
        down: undefined,
        transactional: !/^--[ \t]*atlas:txmode[ \t]+none/m.test(file.text),
        requires: [],
        template: goTemplates,
      },
    ];
  });
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return {
    migrations,
    rule: 'by the name of the file, as text',
    findings: [...findings, ...duplicates, ...changedSince(files)],
  };
}

/** Files whose hash in atlas.sum is not theirs. */
function changedSince(files: readonly SourceFile[]): ImportFinding[] {
  const sum = files.find(({ path }) => baseName(path) === 'atlas.sum');
  if (sum === undefined) return [];
  const known = new Map(
    [...sum.text.matchAll(/^(\S.*?) h1:(\S+)\s*$/gm)].map(([, name = '', hash = '']) => [name, hash]),
  );
  return [...atlasHashes(files)].flatMap(([path, hash]) =>
    known.get(baseName(path)) === hash
      ? []
      : [
          {
            id: 'changed-after-commit',
            severity: 'warning' as const,
            message: 'atlas.sum has another hash for it, or for a file before it',
            hint: 'Restore it, or accept it with "atlas migrate hash".',
            file: path,
          },
        ],
  );
}
