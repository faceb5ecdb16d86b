import type { Problem } from '../../errors.ts';
import { digestOf } from './hashes.ts';
import { compareChecksum, type HistoryReader, halfDone, rowPerMigration, timeIn } from './history.ts';

/** A row for each attempt; one that neither finished nor was rolled back has failed. */
export const prismaHistory: HistoryReader = {
  format: 'prisma',
  table: {
    name: '_prisma_migrations',
    columns: ['migration_name', 'checksum', 'finished_at', 'rolled_back_at'],
  },
  judge(rows, context) {
    const problems: Problem[] = [];
    const records = rows.flatMap(row => {
      const id = String(row['migration_name']);
      if (row['rolled_back_at'] !== null) return [];
      if (row['finished_at'] === null) {
        problems.push(
          halfDone(
            `${id} failed half way`,
            'Put the database right, and tell Prisma: "prisma migrate resolve".',
          ),
        );
        return [];
      }
      problems.push(...compareChecksum(id, row['checksum'], context, digestOf('sha256')));
      return [{ id, at: timeIn(row['finished_at']) }];
    });
    const state = rowPerMigration('_prisma_migrations', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
