import { ServerError } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { LockHolder } from '../events.ts';
import { recordUnlocked } from '../history/write/events.ts';
import { describeSession, endSession, findHolder, lockKeys, waitUntilEnded } from './holder.ts';
import { type RunContext, withTarget } from './session.ts';

/** Who holds a target's lock. Almost always nobody or one; two, when one run waits for the other's second half of it. */
export async function findHolders(context: RunContext): Promise<LockHolder[]> {
  return withTarget(context, async (session, target) => {
    const found = new Map<number, LockHolder>();
    for (const key of lockKeys(target)) {
      const holder = await findHolder(session, key);
      if (holder !== undefined) found.set(holder.processId, holder);
    }
    return [...found.values()];
  });
}

/**
 * Ends a session that holds the lock, if it is still the one that was looked at, and writes that down. What it was doing
 * is rolled back, and the lock is free. False when it was gone already.
 */
export async function endHolder(context: RunContext, holder: LockHolder): Promise<boolean> {
  return withTarget(context, async (session, target, tables) => {
    let isEnded: boolean;
    try {
      isEnded = await endSession(session, holder);
    } catch (error) {
      if (!(error instanceof ServerError) || error.sqlstate !== '42501') throw error;
      throw new MigrateError(
        'server_error',
        `role "${target.role}" may not end process ${holder.processId}`,
        {
          details: [error.message],
          hint: `Connect as ${holder.user || 'its owner'}, or ask for: GRANT pg_signal_backend TO "${target.role}". Nothing was done.`,
          cause: error,
        },
      );
    }
    if (!isEnded) return false;
    if (!(await waitUntilEnded(session, holder, context.sleep))) {
      throw new MigrateError('server_error', `process ${holder.processId} does not end`, {
        hint: 'The server was asked to end it, and it goes on for now. Look at it in pg_stat_activity.',
      });
    }
    if (target.hasHistory && target.obstacle === undefined) {
      const origin = { ...context.origin, correlationId: context.correlationId, lockWaitMs: 0 };
      const notes = `ended on request: ${describeSession(holder)}`;
      await session.run(sql`${recordUnlocked(tables, origin, context.newId(), notes)}`);
    }
    return true;
  });
}
