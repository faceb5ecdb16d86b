import { type AppliedRecord, type HistoryReader, rowPerMigration, timeIn } from './history.ts';

/** Every up and down is a row; the last one of a version counts. Version 0 is where goose starts. */
export const gooseHistory: HistoryReader = {
  format: 'goose',
  table: { name: 'goose_db_version', columns: ['id', 'version_id', 'is_applied'] },
  judge(rows, context) {
    const applied = new Map<string, AppliedRecord>();
    for (const row of rows.toSorted((a, b) => Number(a['id']) - Number(b['id']))) {
      const id = String(row['version_id']);
      if (id === '0') continue;
      if (row['is_applied'] === true) applied.set(id, { id, at: timeIn(row['tstamp']) });
      else applied.delete(id);
    }
    return rowPerMigration('goose_db_version', context, [...applied.values()]);
  },
};
