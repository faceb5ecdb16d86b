import type { Session } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
import { type LockMode, lockModes, type RelationTrace, startTrace } from '../run/trace.ts';
import { common, type LockExample } from './examples.ts';

/** What a statement does to the tables of its example, by their names. */
export interface Measurement {
  readonly locks: Readonly<Record<string, LockMode>>;
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
}

/**
 * Runs an example in a database of its own and says what it did to tables, views, materialized views and indexes. For what cannot
 * run in a transaction a second session holds a row of each table and a third one looks at the locks of what waits for it.
 */
export async function measureExample(
  example: LockExample,
  session: Session,
  others: () => Promise<Session>,
): Promise<Measurement> {
  await session.run(
    `DROP SCHEMA IF EXISTS elsewhere CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; RESET ALL`,
  );
  await session.run(`${common}\n${example.setup ?? ''}`);
  return example.alone === true
    ? measureAlone(example, session, others)
    : measureInTransaction(example, session);
}

async function measureInTransaction(example: LockExample, session: Session): Promise<Measurement> {
  await session.run(sql`BEGIN`);
  try {
    const tracer = await startTrace(session);
    const results = await session.run(`${example.sql};\n${tracer.query.text}`);
    return measurementOf(tracer.read(results.at(-1)));
  } finally {
    await session.run(sql`ROLLBACK`);
  }
}

/** An index counts where a statement is about it, not where it is read or written along with its table. */
function isOfInterest({ relkind, relation, lock }: RelationTrace): boolean {
  if (relkind !== 'i') return 'rpmv'.includes(relkind);
  return !relation.endsWith('_pkey') && lockModes.indexOf(lock ?? 'AccessShare') >= strongIndexLock;
}

const strongIndexLock = lockModes.indexOf('ShareUpdateExclusive');

function measurementOf(relations: readonly RelationTrace[]): Measurement {
  const tables = relations
    .filter(isOfInterest)
    .map(trace => ({ ...trace, name: trace.relation.replace(/^\w+\./, '') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    locks: Object.fromEntries(tables.flatMap(({ name, lock }) => (lock === undefined ? [] : [[name, lock]]))),
    rewrites: tables.filter(({ rewritten }) => rewritten).map(({ name }) => name),
    scans: tables.filter(({ scans }) => scans > 0).map(({ name }) => name),
  };
}

async function measureAlone(
  { sql: statement, blocker = 'LOCK TABLE target IN ROW EXCLUSIVE MODE' }: LockExample,
  session: Session,
  others: () => Promise<Session>,
): Promise<Measurement> {
  const [holder, watcher] = [await others(), await others()];
  try {
    await holder.run(`BEGIN; ${blocker}`);
    const [own] = await session.run('SELECT pg_backend_pid() AS pid');
    const running = session.run(statement);
    const locks = await watchLocks(watcher, own?.rows[0]?.['pid'] ?? '0');
    await holder.run('COMMIT');
    await running;
    return { locks, rewrites: [], scans: [] };
  } finally {
    await holder.close();
    await watcher.close();
  }
}

/** The locks of a session at the moment when it waits for another one. */
async function watchLocks(watcher: Session, pid: string): Promise<Record<string, LockMode>> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const [result] = await watcher.run(`
      SELECT c.relname AS name, string_agg(l.mode, ' ') AS modes
        FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE l.pid = ${pid} AND n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm', 'v')
         AND EXISTS (SELECT FROM pg_locks w WHERE w.pid = ${pid} AND NOT w.granted)
       GROUP BY 1 ORDER BY 1`);
    if (result !== undefined && result.rows.length > 0) {
      return Object.fromEntries(
        result.rows.flatMap(({ name, modes }) => {
          const mode = lockModes.findLast(candidate => modes?.split(' ').includes(`${candidate}Lock`));
          return mode === undefined ? [] : [[name ?? '', mode]];
        }),
      );
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('the statement never waited');
}
