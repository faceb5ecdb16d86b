import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  cutPiece,
  type Format,
  readVersion,
  sqlFiles,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const directive = /^--[ \t]*\+goose[ \t]+(up|down)\b[^\r\n]*\r?$\n?/gim;

/**
 * `VERSION_name.sql` with `-- +goose Up` and `-- +goose Down`. Its StatementBegin and StatementEnd stay as the comments
 * that they are: where statements end is known without them.
 */
export const goose: Format = {
  name: 'goose',
  title: 'goose',
  recognise: files =>
    sqlFiles(files).some(({ text }) => /^--[ \t]*\+goose\b/im.test(text)) ? 'certain' : 'none',
  read: readGoose,
};

function readGoose(files: readonly SourceFile[]): FormatReading {
  const findings: ImportFinding[] = files
    .filter(({ path }) => /^\d+_.+\.go$/.test(baseName(path)) && !path.endsWith('_test.go'))
    .map(({ path }) => ({
      id: 'program',
      severity: 'error',
      message: 'a migration written in Go cannot be imported',
      hint: 'Write what it does in SQL, as a file of the same version, and take the .go file out of the folder.',
      file: path,
    }));
  const found: ImportedMigration[] = [];
  for (const file of sqlFiles(files)) {
    const [, version, name = ''] = /^(\d+)_(.*)\.sql$/i.exec(baseName(file.path)) ?? [];
    if (version === undefined) continue;
    const markers = [...file.text.matchAll(directive)];
    const section = (direction: string) => {
      const place = markers.findIndex(match => match[1]?.toLowerCase() === direction);
      const match = markers[place];
      if (match === undefined) return undefined;
      return cutPiece(file, match.index + match[0].length, markers[place + 1]?.index ?? file.text.length);
    };
    const up = section('up');
    if (up === undefined) {
      findings.push({ id: 'no-up', severity: 'error', message: 'no "-- +goose Up"', file: file.path });
      continue;
    }
    found.push({
      id: version.replace(/^0+(?=\d)/, ''),
      description: wordsOf(name),
      ...readVersion(version),
      place: `version ${version}`,
      sources: [file.path],
      up,
      down: section('down'),
      transactional: !/^--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/im.test(file.text),
      requires: [],
      template: /^--[ \t]*\+goose[ \t]+ENVSUB[ \t]+ON\b/im.test(file.text)
        ? /\$(?:\{[^}\n]+\}|[A-Za-z_]\w*\b(?!\$))/g
        : undefined,
    });
  }
  found.sort((a, b) => compareDigits(a.id, b.id));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by version, as a number', findings: [...findings, ...duplicates] };
}
