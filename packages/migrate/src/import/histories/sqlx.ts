import type { Problem } from '../../errors.ts';
import { digestOf } from './hashes.ts';
import { compareChecksum, type HistoryReader, halfDone, rowPerMigration, timeIn } from './history.ts';

/** A row for each migration, with the SHA-384 of its file. */
export const sqlxHistory: HistoryReader = {
  format: 'sqlx',
  table: { name: '_sqlx_migrations', columns: ['version', 'success', 'checksum', 'installed_on'] },
  judge(rows, context) {
    const problems: Problem[] = [];
    const records = rows.flatMap(row => {
      const id = String(row['version']);
      if (row['success'] !== true) {
        problems.push(
          halfDone(
            `version ${id} failed half way`,
            'Put the database right, and delete its row from _sqlx_migrations.',
          ),
        );
        return [];
      }
      const stored = String(row['checksum'] ?? '').replace(/^\\x/, '');
      problems.push(...compareChecksum(id, stored, context, digestOf('sha384')));
      return [{ id, at: timeIn(row['installed_on']) }];
    });
    const state = rowPerMigration('_sqlx_migrations', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
