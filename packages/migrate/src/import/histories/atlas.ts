import type { Problem } from '../../errors.ts';
import { atlasHashes } from '../formats/atlas.ts';
import {
  type AppliedRecord,
  compareChecksum,
  type HistoryReader,
  halfDone,
  rowPerMigration,
  timeIn,
} from './history.ts';

/** Bit of `type` for a row that stands for everything up to it. */
const baseline = 1;

/** A row for each file, with how many of its statements have run. Rows that start with a dot are notes of Atlas's own. */
export const atlasHistory: HistoryReader = {
  format: 'atlas',
  table: {
    name: 'atlas_schema_revisions',
    schema: 'atlas_schema_revisions',
    columns: ['version', 'applied', 'total', 'hash', 'error'],
  },
  judge(rows, context) {
    const problems: Problem[] = [];
    const hashes = atlasHashes(context.sources);
    const records = new Map<string, AppliedRecord>();
    for (const row of rows.toSorted((a, b) => (String(a['version']) < String(b['version']) ? -1 : 1))) {
      const id = String(row['version']);
      if (id.startsWith('.')) continue;
      const at = timeIn(row['executed_at']);
      const failed = row['error'] !== null && row['error'] !== '';
      if (failed || Number(row['applied']) < Number(row['total'])) {
        problems.push(
          halfDone(
            `${id} stopped after ${Number(row['applied'])} of ${Number(row['total'])} statements`,
            'Let Atlas finish it first: "atlas migrate apply" goes on behind the last statement.',
          ),
        );
        continue;
      }
      if ((Number(row['type']) & baseline) !== 0) {
        for (const migration of context.migrations)
          if (migration.id <= id) records.set(migration.id, { id: migration.id, at });
        continue;
      }
      problems.push(...compareChecksum(id, row['hash'], context, file => hashes.get(file.path) ?? ''));
      records.set(id, { id, at });
    }
    const state = rowPerMigration('atlas_schema_revisions', context, [...records.values()]);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
