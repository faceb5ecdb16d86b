import { type HistoryReader, halfDone, upTo } from './history.ts';

/** One row: the version, and whether it is dirty. */
export const golangMigrateHistory: HistoryReader = {
  format: 'golang-migrate',
  table: { name: 'schema_migrations', columns: ['version', 'dirty'] },
  judge([row], context) {
    if (row === undefined || Number(row['version']) < 0) return { applied: [], problems: [] };
    const version = String(row['version']);
    if (row['dirty'] === true) {
      const hint =
        'See how far it got, put the database right, and tell golang-migrate: "migrate force VERSION".';
      return { applied: [], problems: [halfDone(`version ${version} is dirty: it failed half way`, hint)] };
    }
    return upTo(version, context, 'schema_migrations');
  },
};
