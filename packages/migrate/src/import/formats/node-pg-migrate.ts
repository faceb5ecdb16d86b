import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  cutPiece,
  type Format,
  isTime,
  readVersion,
  sqlFiles,
  wholePiece,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const upMarker = /^[ \t]*--[\s-]*up[ \t]+migration[^\r\n]*\r?\n?/im;
const downMarker = /^[ \t]*--[\s-]*down[ \t]+migration[^\r\n]*\r?\n?/im;

/** `TIMESTAMP_name.sql` with `-- Up Migration` and `-- Down Migration`, in either order. */
export const nodePgMigrate: Format = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  recognise: files =>
    sqlFiles(files).some(({ text }) => upMarker.test(text) || downMarker.test(text)) ? 'certain' : 'none',
  read: readNodePgMigrate,
};

function readNodePgMigrate(files: readonly SourceFile[]): FormatReading {
  const programs: ImportFinding[] = files
    .filter(({ path }) => /^\d+_.+\.(?:[cm]?[jt]s)$/.test(baseName(path)))
    .map(({ path }) => ({
      id: 'program',
      severity: 'error',
      message: 'a migration written in JavaScript cannot be imported',
      hint: 'node-pg-migrate prints its SQL with "up --dry-run". Save that as a .sql file of the same name.',
      file: path,
    }));
  const found = sqlFiles(files).flatMap((file): ImportedMigration[] => {
    const name = baseName(file.path).replace(/\.sql$/i, '');
    const [, digits, words = ''] = /^(\d+)[_-](.*)$/.exec(name) ?? [];
    if (digits === undefined) return [];
    return [
      {
        id: name,
        description: wordsOf(words),
        ...readStamp(digits),
        place: `timestamp ${digits}`,
        sources: [file.path],
        ...cut(file),
        transactional: true,
        requires: [],
      },
    ];
  });
  found.sort((a, b) => compareDigits(digitsOf(a.id), digitsOf(b.id)) || (a.id < b.id ? -1 : 1));
  const { migrations, findings } = withoutDuplicates(found);
  return {
    migrations,
    rule: 'by the timestamp in front of the name, then by name',
    findings: [...programs, ...findings],
  };
}

/** Without a marker for it, UP is the whole file, as the tool has it. */
function cut(file: SourceFile): Pick<ImportedMigration, 'up' | 'down'> {
  const [up, down] = [upMarker.exec(file.text), downMarker.exec(file.text)];
  const end = file.text.length;
  const piece = (own: RegExpExecArray, other: RegExpExecArray | null) =>
    cutPiece(file, own.index + own[0].length, other !== null && other.index > own.index ? other.index : end);
  return {
    up: up === null ? wholePiece(file) : piece(up, down),
    down: down === null ? undefined : piece(down, up),
  };
}

/** Milliseconds of the epoch, or a time with milliseconds written out. */
function readStamp(digits: string): ReturnType<typeof readVersion> {
  if (digits.length === 17 && isTime(digits.slice(0, 14))) return { time: digits.slice(0, 14) };
  return readVersion(digits);
}

function digitsOf(id: string): string {
  return /^\d+/.exec(id)?.[0] ?? '';
}
