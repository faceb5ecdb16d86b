import { type Sql, script, sql } from '../database/sql.ts';
import type { MigrationFile } from '../files/migration.ts';
import { acceptChecksum, clearFailure, forgetJournal } from '../history/repair.ts';
import { recordRepaired } from '../history/write/events.ts';
import {
  isSameAction,
  planRepair,
  type RepairAction,
  type RepairGoal,
  type RepairPlan,
} from '../plan/repair.ts';
import type { Run } from './run.ts';
import { type RunContext, readHistoryOf, withRun, withTarget } from './session.ts';

/** What the history needs, as far as can be seen without its lock. */
export async function planRepairAt(
  context: RunContext,
  files: readonly MigrationFile[],
  goal: RepairGoal,
): Promise<RepairPlan> {
  return withTarget(context, async (session, target, tables) =>
    planRepair(files, (await readHistoryOf(session, target, tables)).entries, goal),
  );
}

/**
 * Puts the history right as the goal says, under the lock, each action together with its event, all of them or none. With
 * `planned`, only what that plan holds and is still so.
 */
export async function applyRepair(
  context: RunContext,
  files: readonly MigrationFile[],
  goal: RepairGoal,
  planned: RepairPlan | undefined,
): Promise<RepairPlan> {
  return withRun(context, async (run, history) => {
    const actions = planRepair(files, history.entries, goal).actions.filter(
      action => planned === undefined || planned.actions.some(each => isSameAction(each, action)),
    );
    if (actions.length > 0) {
      const statements = actions.flatMap(action => statementsFor(run, action));
      await run.session.run(script(sql`BEGIN`, ...statements, sql`COMMIT`));
    }
    return { actions };
  });
}

function statementsFor({ tables, origin, newId }: Run, action: RepairAction): Sql[] {
  const attempt = { id: newId(), action: 'repair', version: action.version } as const;
  const change = changeOf(action);
  return [change.statement(tables), recordRepaired(tables, origin, attempt, change.notes)];
}

function changeOf({ type, file, entry }: RepairAction) {
  switch (type) {
    case 'accept_checksum':
      return {
        statement: (tables: Run['tables']) => acceptChecksum(tables, entry.version, file),
        notes: `accepted checksum ${file?.checksum ?? ''} in place of ${entry.checksum}`,
      };
    case 'forget_rollback':
      return {
        statement: (tables: Run['tables']) => forgetJournal(tables, entry.version),
        notes: `forgot that ${entry.statementsRun} statements of its DOWN had run; it counts as applied`,
      };
    case 'clear_failure':
      return {
        statement: (tables: Run['tables']) => clearFailure(tables, entry),
        notes: `cleared the state "${entry.status}", with ${entry.statementsRun} statements run: ${entry.notes ?? 'no error on record'}`,
      };
  }
}
