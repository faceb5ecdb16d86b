import type { Problem } from '../../errors.ts';
import { digestOf } from './hashes.ts';
import { compareChecksum, type HistoryReader, rowPerMigration } from './history.ts';

/** A row for each migration, known by the time that the journal has for it. */
export const drizzleHistory: HistoryReader = {
  format: 'drizzle',
  table: { name: '__drizzle_migrations', schema: 'drizzle', columns: ['id', 'hash', 'created_at'] },
  judge(rows, context) {
    const problems: Problem[] = [];
    const records = rows.map(row => {
      const id = String(row['created_at']);
      problems.push(...compareChecksum(id, row['hash'], context, digestOf('sha256')));
      // The time is that of the journal, not when it was applied.
      return { id, at: undefined };
    });
    const state = rowPerMigration('__drizzle_migrations', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
