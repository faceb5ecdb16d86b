import { type HistoryReader, type Row, rowPerMigration, type ToolTable, timeIn } from './history.ts';

/** A table with a row for each applied migration, and nothing that can be verified. */
function oneRowEach(
  format: string,
  table: ToolTable,
  idOf: (row: Row) => string,
  timeColumn: string,
): HistoryReader {
  return {
    format,
    table,
    judge: (rows, context) =>
      rowPerMigration(
        table.name,
        context,
        rows.map(row => ({ id: idOf(row), at: timeIn(row[timeColumn]) })),
      ),
  };
}

export const dbmateHistory = oneRowEach(
  'dbmate',
  { name: 'schema_migrations', columns: ['version'] },
  row => String(row['version']),
  '',
);

export const nodePgMigrateHistory = oneRowEach(
  'node-pg-migrate',
  { name: 'pgmigrations', columns: ['id', 'name', 'run_on'] },
  row => String(row['name']),
  'run_on',
);

export const dieselHistory = oneRowEach(
  'diesel',
  { name: '__diesel_schema_migrations', columns: ['version', 'run_on'] },
  row => String(row['version']),
  'run_on',
);
