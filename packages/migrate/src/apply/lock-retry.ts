import { ServerError } from '../database/port.ts';
import { script, sql } from '../database/sql.ts';
import type { LockHolder } from '../events.ts';
import { redact } from '../redact.ts';
import { describeSession } from './holder.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { watchBlockers } from './watch.ts';

/** Milliseconds before the second try; doubled before each further one. */
const firstDelay = 500;
const longestDelay = 30_000;
const mostTries = 40;

const lockNotAvailable = '55P03';
const deadlockDetected = '40P01';

/** All tries were used up. The cause is what the server said to the last one. */
export class LocksNotGranted extends Error {
  override readonly name = 'LocksNotGranted';
  override readonly cause: ServerError;
  readonly blockers: readonly LockHolder[];

  constructor(cause: ServerError, tries: number, elapsedMs: number, blockers: readonly LockHolder[]) {
    const times = tries === 1 ? 'once' : `${tries} times`;
    const who = blockers.map(blocker => `; blocked by ${describeSession(blocker)}`).join('');
    super(redact(`${cause.message} (tried ${times} in ${Math.round(elapsedMs / 1000)} s)${who}`));
    this.cause = cause;
    this.blockers = blockers;
  }
}

/**
 * Tries an action that leaves nothing behind when it fails again and again while it fails for want of a lock: with a
 * pause in between in which everybody else has their turn, a bounded number of times, within the time that a run waits for locks.
 */
export async function withLockRetries<T>(
  run: Run,
  { migration, direction }: Pick<Step, 'migration' | 'direction'>,
  takeBack: () => Promise<unknown>,
  action: (attempt: number) => Promise<T>,
): Promise<T> {
  const { now, random, sleep, lockTimeoutMs } = run.waiting;
  const start = now();
  let lastSeen: readonly LockHolder[] = [];
  await using watch = watchBlockers(run);
  for (let attempt = 1; ; attempt += 1) {
    watch.begin();
    try {
      return await action(attempt);
    } catch (error) {
      if (!isForWantOfLock(error) || run.signal?.aborted === true) throw error;
      const blockers = await watch.end();
      // On a busy machine a short wait may end before anybody has looked; who was in the way before still says where to look.
      if (blockers.length > 0) lastSeen = blockers;
      // Until the transaction that failed is ended, it keeps the locks that it did get.
      await takeBack();
      const delayMs = Math.round(backoff(attempt) * (0.5 + random() / 2));
      const elapsedMs = now() - start;
      if (attempt >= mostTries || elapsedMs + delayMs > lockTimeoutMs)
        throw new LocksNotGranted(error, attempt, elapsedMs, lastSeen);
      const message = redact([error.message, error.detail].filter(text => text !== undefined).join(': '));
      const { version } = migration;
      run.emit({ type: 'lock_retry', version, direction, attempt, delayMs, error: message, blockers });
      await sleep(delayMs, run.signal);
    }
  }
}

function isForWantOfLock(error: unknown): error is ServerError {
  return (
    error instanceof ServerError &&
    (error.sqlstate === lockNotAvailable || error.sqlstate === deadlockDetected)
  );
}

function backoff(attempt: number): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
}

/** Ends the transaction that failed, and puts the session back to where each migration starts. */
export async function takeBackTransaction({ session, reset }: Run): Promise<void> {
  await session.run(script(sql`ROLLBACK`, reset));
}
