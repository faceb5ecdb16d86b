import { readHeader } from '../files/header.ts';
import { parseMigration } from '../files/migration.ts';
import type { PostgresParser } from '../files/postgres-parser.ts';
import type { ImportedMigration, ImportFinding } from './model.ts';

interface Result {
  readonly text: string;
  readonly version: string;
  readonly fileName: string;
  readonly migration: ImportedMigration;
  readonly upText: string;
}

/** The file as migrate itself would read it: nothing that it refuses is written. */
export function checkResult(
  { text, version, fileName, migration, upText }: Result,
  parser: PostgresParser,
): ImportFinding[] {
  const { header, problems } = readHeader(text, version);
  const file = {
    version,
    description: '',
    fileName,
    path: fileName,
    text,
    checksum: '',
    normalizedChecksum: '',
    header,
  };
  const upStart = text.slice(0, text.indexOf('\n-- UP\n') + 7).split('\n').length;
  const upEnd = upStart + upText.split('\n').length;
  return [...problems, ...parseMigration(file, parser).problems].map(({ code, message, hint, line = 0 }) => {
    const isUp = line >= upStart && line < upEnd;
    return {
      id: code.replaceAll('_', '-'),
      severity: 'error' as const,
      message,
      hint,
      file: isUp || migration.down === undefined ? migration.up.file : migration.down.file,
      ...(isUp ? { line: migration.up.line + line - upStart } : {}),
    };
  });
}
