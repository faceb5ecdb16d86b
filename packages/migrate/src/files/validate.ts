import type { Problem } from '../errors.ts';
import { parseMigration } from './migration.ts';
import { loadParser } from './postgres-parser.ts';
import { readMigrationFolder } from './read.ts';

/** Everything that is wrong with a folder's migrations, by file and line. Needs no database. */
export async function validateFolder(folder: string): Promise<readonly Problem[]> {
  const { files, problems } = readMigrationFolder(folder);
  const parser = await loadParser();
  const all = [...problems, ...files.flatMap(file => parseMigration(file, parser).problems)];
  return all.sort((a, b) => (a.file ?? '').localeCompare(b.file ?? '') || (a.line ?? 0) - (b.line ?? 0));
}
