import type { Session } from '../database/port.ts';
import { type Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit, LockHolder } from '../events.ts';
import type { Target } from '../history/target.ts';
import { redact } from '../redact.ts';

export interface LockOptions {
  readonly timeoutMs: number;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Milliseconds between attempts: short at first, for a run that is just ending. */
const firstPause = 25;
const longestPause = 1_000;
/** Milliseconds between two reports about a lock that is still held. */
const reportInterval = 5_000;

/**
 * Holds the target's advisory locks, on the session that runs the migrations, while `action` runs.
 * It polls in autocommit: a session that waits inside pg_advisory_lock keeps a snapshot open, and CREATE INDEX CONCURRENTLY
 * of the lock's holder would wait for that snapshot for ever.
 */
export async function withLock<T>(
  session: Session,
  target: Target,
  options: LockOptions,
  action: (waitedMs: number) => Promise<T>,
): Promise<T> {
  const keys = lockKeys(target);
  let waitedMs = 0;
  let held = 0;
  try {
    for (const key of keys) {
      waitedMs += await acquire(session, key, { ...options, timeoutMs: options.timeoutMs - waitedMs });
      held += 1;
    }
    options.emit({ type: 'lock_acquired', waitedMs });
    return await action(waitedMs);
  } finally {
    const unlocks = keys.slice(0, held).map(key => sql`SELECT pg_advisory_unlock(${key.arguments})`);
    // A transaction that failed would refuse the unlocking. A connection that is gone has released them already.
    if (held > 0) await session.run(script(sql`ROLLBACK`, ...unlocks)).catch(() => undefined);
  }
}

async function acquire(session: Session, key: LockKey, options: LockOptions): Promise<number> {
  const { now, sleep, emit, signal, timeoutMs } = options;
  const start = now();
  let lastReport = Number.NEGATIVE_INFINITY;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const [result] = await session.run(sql`SELECT pg_try_advisory_lock(${key.arguments}) AS acquired`);
    const waitedMs = Math.round(now() - start);
    if (result?.rows[0]?.['acquired'] === 't') return waitedMs;
    if (waitedMs >= timeoutMs) throw timeoutError(await findHolder(session, key), waitedMs);
    if (now() - lastReport >= reportInterval) {
      lastReport = now();
      emit({ type: 'lock_waiting', waitedMs, holder: await findHolder(session, key) });
    }
    // Jitter, so that many runners that started together do not ask in step.
    await sleep(Math.min(pause * (0.5 + Math.random()), timeoutMs - waitedMs), signal);
  }
}

interface LockKey {
  /** What the advisory lock functions take. */
  readonly arguments: Sql;
  /** The same key as pg_locks shows it. */
  readonly inPgLocks: Sql;
}

/**
 * A schema has a key of its own, with its name as the second half. Whoever did not ask for a schema by name holds the
 * database's key too, and takes it first: two runners meet on the schema's key, however they named the same history.
 */
function lockKeys({ isTenant, schema }: Target): LockKey[] {
  const first = sql`hashtext('schema_migrations')`;
  const second = sql`hashtext(${schema})`;
  const ofDatabase = {
    arguments: first,
    inPgLocks: sql`classid = ((${first}::bigint >> 32) & 4294967295)::oid AND objid = (${first}::bigint & 4294967295)::oid AND objsubid = 1`,
  };
  const ofSchema = {
    arguments: sql`${first}, ${second}`,
    inPgLocks: sql`classid = (${first}::bigint & 4294967295)::oid AND objid = (${second}::bigint & 4294967295)::oid AND objsubid = 2`,
  };
  return isTenant ? [ofSchema] : [ofDatabase, ofSchema];
}

async function findHolder(session: Session, key: LockKey): Promise<LockHolder | undefined> {
  const [result] = await session.run(sql`
    SELECT activity.pid::text, activity.usename, activity.application_name, host(activity.client_addr) AS client_addr,
           extract(epoch FROM activity.backend_start)::text AS since,
           left(activity.query, 200) AS query
      FROM pg_locks JOIN pg_stat_activity activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND ${key.inPgLocks}
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  const row = result?.rows[0];
  if (row === undefined) return undefined;
  return {
    processId: Number(row['pid']),
    user: row['usename'] ?? '',
    applicationName: row['application_name'] ?? '',
    clientAddress: row['client_addr'] ?? undefined,
    since: row['since'] == null ? undefined : new Date(Number(row['since']) * 1000),
    query: redact(row['query'] ?? ''),
  };
}

function timeoutError(holder: LockHolder | undefined, waitedMs: number): MigrateError {
  const seconds = `${Math.round(waitedMs / 1000)} s`;
  return new MigrateError(
    'lock_timeout',
    `another migration is in progress, or its lock is stale (waited ${seconds})`,
    {
      details:
        holder === undefined
          ? ['The holder is not visible to this role.']
          : [
              `held by process ${holder.processId} of ${holder.user} (${holder.applicationName || 'no application name'}${holder.clientAddress === undefined ? '' : `, from ${holder.clientAddress}`})`,
              // PostgreSQL shows a session of another role only to those who may read all statistics.
              ...(holder.since === undefined
                ? []
                : [
                    `connected since ${holder.since.toISOString()}: ${holder.query.trim().replace(/\s+/g, ' ').slice(0, 100)}`,
                  ]),
            ],
      hint:
        holder === undefined
          ? 'Wait for it to end, or raise LOCK_TIMEOUT_SECONDS.'
          : `Wait for it to end, or raise LOCK_TIMEOUT_SECONDS. If it is dead: SELECT pg_terminate_backend(${holder.processId})`,
    },
  );
}
