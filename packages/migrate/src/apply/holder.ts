import type { Session } from '../database/port.ts';
import { type Sql, sql } from '../database/sql.ts';
import type { LockHolder } from '../events.ts';
import type { Target } from '../history/target.ts';
import { redact } from '../redact.ts';
import { isProvenDead } from './runner.ts';

export interface LockKey {
  /** What the advisory lock functions take. */
  readonly arguments: Sql;
  /** The same key as pg_locks shows it. */
  readonly inPgLocks: Sql;
}

/**
 * A schema has a key of its own, with its name as the second half. Whoever did not ask for a schema by name holds the
 * database's key too, and takes it first: two runners meet on the schema's key, however they named the same history.
 */
export function lockKeys({ isTenant, schema }: Pick<Target, 'isTenant' | 'schema'>): LockKey[] {
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

/** Who holds a lock. One session has it, so there is one at most. */
export async function findHolder(session: Session, key: LockKey): Promise<LockHolder | undefined> {
  const [result] = await session.run(sql`
    SELECT ${sessionColumns}
      FROM pg_locks JOIN pg_stat_activity activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND ${key.inPgLocks}
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  const row = result?.rows[0];
  return row === undefined ? undefined : readSession(row);
}

/** What `readSession` reads, of a row of pg_stat_activity with the alias `activity`. */
export const sessionColumns = sql`coalesce(activity.pid, 0)::text AS pid, activity.usename, activity.application_name,
           host(activity.client_addr) AS client_addr,
           extract(epoch FROM activity.backend_start)::text AS since,
           extract(epoch FROM activity.xact_start)::text AS transaction_since,
           activity.state, left(activity.query, 200) AS query`;

/** What PostgreSQL shows instead of the statement of a session that one may not look at. */
const hidden = '<insufficient privilege>';

export function readSession(row: Readonly<Record<string, string | null>>): LockHolder {
  const applicationName = row['application_name'] ?? '';
  return {
    processId: Number(row['pid']),
    user: row['usename'] ?? '',
    applicationName,
    clientAddress: row['client_addr'] ?? undefined,
    since: timeOf(row['since']),
    startedAt: row['since'] ?? undefined,
    transactionSince: timeOf(row['transaction_since']),
    state: row['state'] ?? undefined,
    query: row['query'] === hidden ? '' : redact(row['query'] ?? ''),
    isProvenDead: isProvenDead(applicationName),
  };
}

function timeOf(epoch: string | null | undefined): Date | undefined {
  return epoch == null ? undefined : new Date(Number(epoch) * 1000);
}

/**
 * Ends a session, if it is still the one that was seen: process ids are used again, the time of a start is not.
 * False when it was gone already. Throws the server's error when this role may not end it.
 */
export async function endSession(session: Session, { processId, startedAt }: LockHolder): Promise<boolean> {
  const [result] = await session.run(sql`
    SELECT pg_terminate_backend(pid)::text AS ended FROM pg_stat_activity
     WHERE pid = ${processId} AND extract(epoch FROM backend_start)::text = ${startedAt}`);
  return result?.rows[0]?.['ended'] === 'true';
}

/** A server's process that was asked to end does so within moments. False when it does not. */
export async function waitUntilEnded(
  session: Session,
  { processId, startedAt }: LockHolder,
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>,
): Promise<boolean> {
  for (let pause = 5; pause < 2_000; pause *= 1.5) {
    const [result] = await session.run(sql`
      SELECT count(*)::text AS left FROM pg_stat_activity
       WHERE pid = ${processId} AND extract(epoch FROM backend_start)::text = ${startedAt}`);
    if (result?.rows[0]?.['left'] === '0') return true;
    await sleep(pause, undefined);
  }
  return false;
}

/** One line for people: who it is, from where, since when, doing what. */
export function describeSession(holder: LockHolder): string {
  if (holder.processId === 0) return 'a prepared transaction (see pg_prepared_xacts)';
  const { processId, user, applicationName, clientAddress, since, transactionSince, query } = holder;
  // PostgreSQL shows a session of another role only to those who may read all statistics.
  const from = clientAddress === undefined ? '' : `, from ${clientAddress}`;
  const times = [
    ...(since === undefined ? [] : [`connected since ${since.toISOString()}`]),
    ...(transactionSince === undefined ? [] : [`in a transaction since ${transactionSince.toISOString()}`]),
  ];
  const doing = headOf(query);
  return `process ${processId} of ${user || 'another role'} (${applicationName || 'no application name'}${from})${times.map(time => `, ${time}`).join('')}${doing === '' ? '' : `: ${doing}`}`;
}

function headOf(query: string): string {
  return query.trim().replace(/\s+/g, ' ').slice(0, 100);
}
