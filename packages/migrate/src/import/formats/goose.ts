import type { FormatReading, ImportedMigration, ImportFinding, Placeholder, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  type Format,
  partsBehind,
  placeholdersBy,
  readNumberedName,
  sqlFiles,
  withoutDuplicates,
} from './format.ts';

const directive = /^--[ \t]*\+goose[ \t]+(up|down)\b[^\r\n]*\r?$\n?/gim;

const envsub = /^--[ \t]*\+goose[ \t]+ENVSUB[ \t]+(ON|OFF)\b/gim;
/** `${NAME}`, `${NAME:-default}`, `$NAME`; what else stands in braces is an expression. */
const variables = placeholdersBy(
  /\$(?:\{(?:(?<name>[A-Za-z_]\w*)(?::?-(?<fallback>[^}\n]*))?|[^}\n]+)\}|(?<plain>[A-Za-z_]\w*)\b(?!\$))/g,
  ({ groups }) =>
    groups?.['fallback'] === undefined ? undefined : { value: groups['fallback'], source: 'its default' },
);

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
    const named = readNumberedName(file);
    if (named === undefined) continue;
    const sections = partsBehind(file, directive);
    const section = (direction: string) =>
      sections.find(({ match }) => match[1]?.toLowerCase() === direction)?.piece;
    const up = section('up');
    if (up === undefined) {
      findings.push({ id: 'no-up', severity: 'error', message: 'no "-- +goose Up"', file: file.path });
      continue;
    }
    found.push({
      ...named,
      up,
      down: section('down'),
      transactional: !/^--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/im.test(file.text),
      requires: [],
      template: (text, piece) => findVariables(text, isOnBefore(file, piece.line)),
    });
  }
  found.sort((a, b) => compareDigits(a.id, b.id));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by version, as a number', findings: [...findings, ...duplicates] };
}

/** Only between ENVSUB ON and ENVSUB OFF. */
function findVariables(text: string, isOnAtStart: boolean): Placeholder[] {
  const switches = [...text.matchAll(envsub)];
  return variables(text).filter(({ start }) => {
    const last = switches.findLast(({ index }) => index < start);
    return last === undefined ? isOnAtStart : isOn(last);
  });
}

/** What the lines above a part of the file have switched. */
function isOnBefore({ text }: SourceFile, line: number): boolean {
  const above = text
    .split('\n')
    .slice(0, line - 1)
    .join('\n');
  const last = [...above.matchAll(envsub)].at(-1);
  return last !== undefined && isOn(last);
}

function isOn(match: RegExpExecArray): boolean {
  return match[1]?.toUpperCase() === 'ON';
}
