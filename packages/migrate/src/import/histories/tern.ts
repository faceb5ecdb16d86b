import { type HistoryReader, upTo } from './history.ts';

/** One row with the last number. */
export const ternHistory: HistoryReader = {
  format: 'tern',
  table: { name: 'schema_version', columns: ['version'] },
  judge([row], context) {
    const version = Number(row?.['version'] ?? 0);
    return version === 0 ? { applied: [], problems: [] } : upTo(String(version), context, 'schema_version');
  },
};
