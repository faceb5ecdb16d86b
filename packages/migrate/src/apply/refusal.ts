import { script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { type Migration, type MigrationFile, parseMigrations } from '../files/migration.ts';
import { recordFailed, recordStarted } from '../history/write/events.ts';
import { markFailed } from '../history/write/versions.ts';
import type { Run } from './run.ts';

/**
 * Parses what is about to be applied, all of it before anything runs, while the history's tables are made. A file that PostgreSQL's parser refuses is on
 * record as a failed attempt, as it would be had the server refused it, and the next run tries it again.
 */
export async function parseOrRecordFailure(
  run: Run,
  files: readonly MigrationFile[],
  tablesReady: Promise<void>,
): Promise<Migration[]> {
  try {
    const migrations = await parseMigrations(files);
    await tablesReady;
    return migrations;
  } catch (error) {
    if (error instanceof MigrateError && error.code === 'invalid_files') {
      // What is wrong with the files matters more than that it could not be written down.
      await tablesReady
        .then(() => recordRefusals(run, files, error))
        .catch(() => run.session.run(sql`ROLLBACK`).catch(() => undefined));
    }
    throw error;
  }
}

async function recordRefusals(
  { session, tables, origin, newId }: Run,
  files: readonly MigrationFile[],
  error: MigrateError,
): Promise<void> {
  const records = files.flatMap(file => {
    const problem = error.problems.find(each => each.file === file.path);
    if (problem === undefined) return [];
    const attempt = { id: newId(), action: 'up', version: file.version } as const;
    const message = problem.line === undefined ? problem.message : `line ${problem.line}: ${problem.message}`;
    return [
      recordStarted(tables, origin, attempt),
      markFailed(tables, origin, file, 0, message),
      recordFailed(tables, origin, attempt, 0, message),
    ];
  });
  await session.run(script(sql`BEGIN`, ...records, sql`COMMIT`));
}
