import { ServerError, type Session } from '../database/port.ts';
import { type Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit, LockHolder } from '../events.ts';
import type { Target } from '../history/target.ts';
import { describeSession, endSession, findHolder, type LockKey, lockKeys, waitUntilEnded } from './holder.ts';

export interface LockOptions {
  readonly timeoutMs: number;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Milliseconds between attempts: short at first, for a run that is just ending. */
const firstPause = 25;
const longestPause = 1_000;
/** Milliseconds between two looks at who holds it. */
const lookInterval = 1_000;
/** Milliseconds between two reports about a lock that is still held. */
const reportInterval = 5_000;

/**
 * Holds the target's advisory locks, on the session that runs the migrations, while `action` runs. `before` goes in front of
 * the first attempt, in its message.
 * It polls in autocommit: a session that waits inside pg_advisory_lock keeps a snapshot open, and CREATE INDEX CONCURRENTLY
 * of the lock's holder would wait for that snapshot for ever.
 */
export async function withLock<T>(
  session: Session,
  target: Target,
  before: Sql,
  options: LockOptions,
  action: (waitedMs: number, orphans: readonly LockHolder[]) => Promise<T>,
): Promise<T> {
  const keys = lockKeys(target);
  const orphans: LockHolder[] = [];
  let waitedMs = 0;
  let held = await takeFree(session, before, keys);
  try {
    for (const key of keys.slice(held)) {
      const timeoutMs = options.timeoutMs - waitedMs;
      waitedMs += await acquire(session, key, { ...options, timeoutMs }, orphans);
      held += 1;
    }
    options.emit({ type: 'lock_acquired', waitedMs });
    return await action(waitedMs, orphans);
  } finally {
    const unlocks = keys.slice(0, held).map(key => sql`SELECT pg_advisory_unlock(${key.arguments})`);
    // A transaction that failed would refuse the unlocking. A connection that is gone has released them already.
    if (held > 0) await session.run(script(sql`ROLLBACK`, ...unlocks)).catch(() => undefined);
  }
}

/** Takes the locks up to the first that somebody holds, without waiting; almost always all of them. Returns how many. */
async function takeFree(session: Session, before: Sql, keys: readonly LockKey[]): Promise<number> {
  const held = keys.reduceRight(
    (all, key, index) => sql`CASE WHEN pg_try_advisory_lock(${key.arguments}) THEN ${all} ELSE ${index} END`,
    sql`${keys.length}`,
  );
  const results = await session.run(script(before, sql`SELECT ${held} AS held`));
  return Number(results.at(-1)?.rows[0]?.['held']);
}

async function acquire(
  session: Session,
  key: LockKey,
  options: LockOptions,
  orphans: LockHolder[],
): Promise<number> {
  const { now, sleep, random, emit, signal, timeoutMs } = options;
  const start = now();
  let lastLook = Number.NEGATIVE_INFINITY;
  let lastReport = Number.NEGATIVE_INFINITY;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const [result] = await session.run(sql`SELECT pg_try_advisory_lock(${key.arguments}) AS acquired`);
    const waitedMs = Math.round(now() - start);
    if (result?.rows[0]?.['acquired'] === 't') return waitedMs;
    if (now() - lastLook >= lookInterval || waitedMs >= timeoutMs) {
      lastLook = now();
      const holder = await findHolder(session, key);
      // A runner that was about to end lets go of the lock before it dies: only one that still holds it is an orphan.
      const isOrphan =
        holder?.isProvenDead === true && (await findHolder(session, key))?.processId === holder.processId;
      if (isOrphan && (await endOrphan(session, holder, sleep))) {
        orphans.push(holder);
        emit({ type: 'orphan_ended', holder });
        continue;
      }
      if (waitedMs >= timeoutMs) throw timeoutError(holder, waitedMs);
      if (now() - lastReport >= reportInterval) {
        lastReport = now();
        emit({ type: 'lock_waiting', waitedMs, holder });
      }
    }
    // Jitter, so that many runners that started together do not ask in step.
    await sleep(Math.min(pause * (0.5 + random()), timeoutMs - waitedMs), signal);
  }
}

/** False when this role may not end it, or it does not end: then it is waited for, like any other holder. */
async function endOrphan(
  session: Session,
  holder: LockHolder,
  sleep: LockOptions['sleep'],
): Promise<boolean> {
  try {
    await endSession(session, holder);
    return await waitUntilEnded(session, holder, sleep);
  } catch (error) {
    if (error instanceof ServerError) return false;
    throw error;
  }
}

function timeoutError(holder: LockHolder | undefined, waitedMs: number): MigrateError {
  const seconds = `${Math.round(waitedMs / 1000)} s`;
  return new MigrateError(
    'lock_timeout',
    `another migration is in progress, or its lock is stale (waited ${seconds})`,
    {
      details: [
        holder === undefined
          ? 'The holder is not visible to this role.'
          : `held by ${describeSession(holder)}`,
      ],
      hint:
        holder === undefined
          ? 'Wait for it to end, or raise LOCK_TIMEOUT_SECONDS.'
          : `Wait for it to end, or raise LOCK_TIMEOUT_SECONDS. If its process is dead: migrate unlock`,
    },
  );
}
