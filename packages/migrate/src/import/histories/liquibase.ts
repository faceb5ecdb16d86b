import type { Problem } from '../../errors.ts';
import { type HistoryReader, halfDone, rowPerMigration, timeIn } from './history.ts';

/** A row for each changeset, known by author and id. Its checksums are of a form that only Liquibase can compute. */
export const liquibaseHistory: HistoryReader = {
  format: 'liquibase',
  table: { name: 'databasechangelog', columns: ['id', 'author', 'filename', 'exectype'] },
  also: { name: 'databasechangeloglock', columns: ['id', 'locked'] },
  judge(rows, context) {
    const problems: Problem[] = context.others.some(row => row['locked'] === true)
      ? [
          halfDone(
            'databasechangeloglock is locked: Liquibase is at work, or died',
            'Wait for it, or "liquibase release-locks" when you are sure that it is gone.',
          ),
        ]
      : [];
    const records = rows
      .toSorted((a, b) => Number(a['orderexecuted']) - Number(b['orderexecuted']))
      .flatMap(row => {
        const id = `${String(row['author'])}:${String(row['id'])}`;
        const how = String(row['exectype']);
        if (how === 'FAILED')
          problems.push(halfDone(`changeset ${id} failed`, 'Let Liquibase finish it first.'));
        return how === 'FAILED' || how === 'SKIPPED' ? [] : [{ id, at: timeIn(row['dateexecuted']) }];
      });
    const state = rowPerMigration('databasechangelog', context, records);
    return { applied: state.applied, problems: [...problems, ...state.problems] };
  },
};
