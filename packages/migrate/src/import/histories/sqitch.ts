import type { Problem } from '../../errors.ts';
import { digestOf } from './hashes.ts';
import {
  type AppliedRecord,
  compareChecksum,
  type HistoryReader,
  rowPerMigration,
  timeIn,
} from './history.ts';

/** A row for each deployed change. One that was reworked is there once for each time that it was deployed. */
export const sqitchHistory: HistoryReader = {
  format: 'sqitch',
  table: { name: 'changes', schema: 'sqitch', columns: ['change_id', 'script_hash', 'change', 'project'] },
  judge(rows, context) {
    const open = context.migrations.map(({ id }) => id);
    const problems: Problem[] = [];
    const inOrder = rows.toSorted((a, b) => (String(a['committed_at']) < String(b['committed_at']) ? -1 : 1));
    const records = inOrder.map((row): AppliedRecord => {
      const change = String(row['change']);
      const place = open.findIndex(id => id === change || id.startsWith(`${change}@`));
      const [id = change] = place === -1 ? [] : open.splice(place, 1);
      problems.push(...compareChecksum(id, row['script_hash'], context, digestOf('sha1')));
      return { id, at: timeIn(row['committed_at']) };
    });
    const state = rowPerMigration('sqitch.changes', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
