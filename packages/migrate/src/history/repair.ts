import { type Sql, sql } from '../database/sql.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from './read.ts';
import type { HistoryTables } from './tables.ts';
import { keptSource } from './write/versions.ts';

/** The file as it is now counts as what was applied. */
export function acceptChecksum(tables: HistoryTables, version: string, file: MigrationFile | undefined): Sql {
  return sql`UPDATE ${tables.versions}
      SET checksum = ${file?.checksum}, normalized_checksum = ${file?.normalizedChecksum},
          source = ${keptSource(file?.text ?? '')} WHERE version = ${version}`;
}

/** One that was applied before goes back to rolled back; of one that never was, nothing remains but its events. */
export function clearFailure(tables: HistoryTables, { version, appliedAt }: HistoryEntry): Sql {
  if (appliedAt === undefined) return sql`DELETE FROM ${tables.versions} WHERE version = ${version}`;
  return sql`UPDATE ${tables.versions}
      SET status = 'rolled_back', rollback_at = coalesce(rollback_at, clock_timestamp()),
          statement_journal = '{}', notes = NULL WHERE version = ${version}`;
}

export function forgetJournal(tables: HistoryTables, version: string): Sql {
  return sql`UPDATE ${tables.versions} SET statement_journal = '{}' WHERE version = ${version}`;
}
