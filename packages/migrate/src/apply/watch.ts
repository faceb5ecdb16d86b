import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import type { LockHolder } from '../events.ts';
import { readSession, sessionColumns } from './holder.ts';
import type { Run } from './run.ts';

/** Part of the time a statement may wait for a lock: each such wait is seen at least twice before it ends. */
const interval = 0.4;
/** Milliseconds, where statements may wait without limit. */
const longInterval = 2_000;

export interface BlockerWatch extends AsyncDisposable {
  /** From now on the run's session may have to wait. */
  begin(): void;
  /** The wait is over: who blocked the session when it was last seen waiting since `begin`. */
  end(): Promise<readonly LockHolder[]>;
}

/**
 * Looks from a second session at what the run's session waits for. Afterwards it is too late: the server forgets who
 * blocked a wait that has ended. Nothing is opened for what is done before the first look; once opened, the session is
 * kept for the next wait, which a busy machine may end before another one would be connected.
 */
export function watchBlockers({ session, target, settings }: Run): BlockerWatch {
  const { statementLockTimeoutMs } = settings;
  const pause = statementLockTimeoutMs > 0 ? statementLockTimeoutMs * interval : longInterval;
  let blockers: readonly LockHolder[] = [];
  let looking: Promise<void> = Promise.resolve();
  let another: Session | undefined;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;
  const leave = async () => {
    await another?.close().catch(() => undefined);
    another = undefined;
  };
  const look = async () => {
    try {
      another ??= await session.openAnother?.();
      const found = another === undefined ? [] : await findBlockers(another, target.processId);
      if (found.length > 0) blockers = found;
    } catch {
      // The server has no connection left, or is going down: to know the name is not worth a failure.
      await leave();
    }
    if (isWaiting) lookLater();
  };
  const lookLater = () => {
    timer = setTimeout(() => {
      looking = look();
    }, pause).unref();
  };
  const end = async () => {
    isWaiting = false;
    clearTimeout(timer);
    await looking;
    return blockers;
  };
  return {
    begin() {
      blockers = [];
      isWaiting = true;
      if (session.openAnother !== undefined) lookLater();
    },
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await leave();
    },
  };
}

/** A prepared transaction blocks as process 0. */
async function findBlockers(session: Session, processId: number): Promise<LockHolder[]> {
  const [result] = await session.run(sql`
    SELECT ${sessionColumns}
      FROM pg_stat_activity waiting
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(pg_blocking_pids(waiting.pid)) AS pid) blocking
      LEFT JOIN pg_stat_activity activity ON activity.pid = blocking.pid
     WHERE waiting.pid = ${processId} AND waiting.wait_event_type = 'Lock'
     ORDER BY activity.xact_start NULLS LAST LIMIT 5`);
  return (result?.rows ?? []).map(readSession);
}
