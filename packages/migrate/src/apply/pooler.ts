import { ServerError, type Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Target } from '../history/target.ts';

/** How often a session is asked which process serves it: a pooler that takes turns needs more than one look. */
const looks = 8;
/** Milliseconds. In session mode a pool that is full lets a second client wait until the first has gone. */
const secondSessionTimeout = 3_000;

/**
 * Refuses a connection through a pooler that gives each transaction, or each statement, to another session of the
 * server: the lock and all settings would be somewhere else with the next message. A pooler in session mode is fine.
 * Costs nothing where the server's process is the one that the connection's start announced.
 */
export async function refuseSharedSessions(session: Session, target: Target): Promise<void> {
  const { announcedProcessId } = session;
  if (announcedProcessId === undefined || announcedProcessId === target.processId) return;
  const own = await processesOf(session, 2);
  if (own.some(id => id !== target.processId)) throw refusal();
  const others = await lookFromAnother(session);
  if (others === undefined) return;
  // In session mode a second client is served by one process, which is never ours.
  if (others === 'refused' || others.some(id => id === target.processId || id !== others[0])) throw refusal();
  if ((await processesOf(session, 2)).some(id => id !== target.processId)) throw refusal();
}

/** Undefined where there is no second session to be had, or not in time. */
async function lookFromAnother(session: Session): Promise<number[] | 'refused' | undefined> {
  const opening = session.openAnother?.();
  if (opening === undefined) return undefined;
  try {
    return await withTimeout(opening.then(lookAround), secondSessionTimeout);
  } catch {
    return undefined;
  } finally {
    // Not waited for: in a full pool it may be long in coming.
    opening.then(another => another.close()).catch(() => undefined);
  }
}

async function lookAround(session: Session): Promise<number[] | 'refused'> {
  try {
    await session.run(sql`BEGIN`);
  } catch (error) {
    // A pooler in statement mode takes no transaction.
    if (error instanceof ServerError) return 'refused';
    throw error;
  }
  const inside = await processesOf(session, 1);
  await session.run(sql`COMMIT`);
  return [...inside, ...(await processesOf(session, looks))];
}

async function processesOf(session: Session, times: number): Promise<number[]> {
  const processes: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const [result] = await session.run(sql`SELECT pg_backend_pid()::text AS process_id`);
    processes.push(Number(result?.rows[0]?.['process_id']));
  }
  return processes;
}

async function withTimeout<T>(action: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([action, timeout]).finally(() => clearTimeout(timer));
}

function refusal(): MigrateError {
  return new MigrateError(
    'pooler_refused',
    'the connection goes through a pooler that shares sessions between clients (transaction or statement mode)',
    {
      details: [
        "The lock that keeps other runs out belongs to a session of the server, and the pooler gives this run's next transaction to another one.",
      ],
      hint: 'Nothing was changed. Point DATABASE_URL at the server itself (usually port 5432), or at a pool in session mode: pool_mode = session in PgBouncer.',
    },
  );
}
