import type { Problem } from '../../errors.ts';
import { graphileHash, readHeading } from '../formats/graphile-migrate.ts';
import { compareChecksum, type HistoryReader, rowPerMigration, timeIn } from './history.ts';

/** A row for each committed file, with the hash that its text and those before it give. */
export const graphileMigrateHistory: HistoryReader = {
  format: 'graphile-migrate',
  table: {
    name: 'migrations',
    schema: 'graphile_migrate',
    columns: ['hash', 'previous_hash', 'filename', 'date'],
  },
  judge(rows, context) {
    const problems: Problem[] = [];
    const records = rows
      .toSorted((a, b) => (String(a['filename']) < String(b['filename']) ? -1 : 1))
      .map(row => {
        const id = String(row['filename']);
        problems.push(
          ...compareChecksum(id, row['hash'], context, file => {
            const parts = readHeading(file);
            return graphileHash(file.text.slice(parts?.bodyStart ?? 0), parts?.previous ?? '-');
          }),
        );
        return { id, at: timeIn(row['date']) };
      });
    const state = rowPerMigration('graphile_migrate.migrations', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
