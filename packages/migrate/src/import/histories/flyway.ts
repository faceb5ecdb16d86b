import { crc32 } from 'node:zlib';
import type { Problem } from '../../errors.ts';
import { compareFlywayVersions, normalizeFlywayVersion } from '../formats/flyway.ts';
import type { SourceFile } from '../model.ts';
import {
  type AppliedRecord,
  compareChecksum,
  type HistoryReader,
  halfDone,
  rowPerMigration,
  timeIn,
} from './history.ts';

const name = 'flyway_schema_history';

/** Rows by installed_rank; a baseline stands for all versions up to its own, and an undo takes a version back. */
export const flywayHistory: HistoryReader = {
  format: 'flyway',
  table: { name, columns: ['installed_rank', 'version', 'script', 'checksum', 'success'] },
  judge(rows, context) {
    const applied = new Map<string, AppliedRecord>();
    const problems: Problem[] = [];
    for (const row of rows.toSorted((a, b) => Number(a['installed_rank']) - Number(b['installed_rank']))) {
      const type = String(row['type']);
      const at = timeIn(row['installed_on']);
      const isVersioned = row['version'] !== null;
      const id = isVersioned
        ? normalizeFlywayVersion(String(row['version']))
        : `R ${String(row['description'])}`;
      if (row['success'] !== true) {
        problems.push(halfDone(`${String(row['script'])} failed`, 'Let Flyway finish or "repair" it first.'));
      } else if (/BASELINE/.test(type)) {
        for (const migration of context.migrations) {
          const isBefore = !migration.id.startsWith('R ') && compareFlywayVersions(migration.id, id) <= 0;
          if (isBefore) applied.set(migration.id, { id: migration.id, at });
        }
      } else if (/^(?:UNDO|DELETE)/.test(type)) {
        applied.delete(id);
      } else if (type !== 'SCHEMA') {
        applied.set(id, { id, at });
        problems.push(...compareChecksum(id, row['checksum'], context, flywayChecksum));
      }
    }
    const state = rowPerMigration(name, context, [...applied.values()]);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};

/** CRC32 over the lines without their ends, as a signed number. */
function flywayChecksum({ text }: SourceFile): string {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return String(lines.reduce((sum, line) => crc32(line, sum), 0) | 0);
}
