import { Sql, sql } from '../../database/sql.ts';
import type { MigrationFile } from '../../files/migration.ts';
import type { HistoryTables } from '../tables.ts';
import { type Attempt, type Origin, recordEnds, sinceStarted } from './events.ts';
import { type KeptFile, markRolledBack, sourceOf, upsertVersion } from './versions.ts';

/**
 * Names for the records of quick migrations, for as long as a message goes on: the server plans each of them once for all
 * of its migrations, which is most of what a record takes.
 */
export function prepareRecords(tables: HistoryTables, origin: Origin, action: 'up' | 'down'): Sql[] {
  const attempt: Attempt = { id: new Sql('$1'), action, version: new Sql('$2') };
  const next: Attempt = { id: new Sql('$3'), action, version: new Sql('$4') };
  const file: KeptFile = {
    version: new Sql('$2'),
    description: new Sql('$3'),
    checksum: new Sql('$4'),
    normalizedChecksum: new Sql('$5'),
    source: new Sql('$6'),
  };
  const duration = sinceStarted(tables, attempt);
  const applied = upsertVersion(tables, origin, file, { status: 'applied', duration, notes: null });
  const ended = [{ attempt, duration }];
  return [
    sql`PREPARE "migrate succeeded" (uuid, text) AS ${recordEnds(tables, origin, ended, [])}`,
    sql`PREPARE "migrate next" (uuid, text, uuid, text) AS ${recordEnds(tables, origin, ended, [next])}`,
    action === 'up'
      ? sql`PREPARE "migrate applied" (uuid, text, text, text, text, text) AS ${applied}`
      : sql`PREPARE "migrate rolled back" (text) AS ${markRolledBack(tables, new Sql('$1'))}`,
  ];
}

export function forgetRecords(action: 'up' | 'down'): Sql[] {
  const names = ['succeeded', 'next', action === 'up' ? 'applied' : 'rolled back'];
  return names.map(name => new Sql(`DEALLOCATE "migrate ${name}"`));
}

/** The same records by the names of `prepareRecords`. */
export const preparedRecords = {
  succeeded: ({ id, version }: Attempt): Sql => sql`EXECUTE "migrate succeeded" (${id}, ${version})`,
  next: ({ id, version }: Attempt, next: Attempt): Sql =>
    sql`EXECUTE "migrate next" (${id}, ${version}, ${next.id}, ${next.version})`,
  rolledBack: ({ version }: Attempt): Sql => sql`EXECUTE "migrate rolled back" (${version})`,
  applied: ({ id, version }: Attempt, file: MigrationFile): Sql =>
    sql`EXECUTE "migrate applied" (${id}, ${version}, ${file.description}, ${file.checksum}, ${file.normalizedChecksum}, ${sourceOf(file)})`,
};
