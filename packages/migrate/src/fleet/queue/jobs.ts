import { createHash } from 'node:crypto';
import type { QueryPool } from '../../database/pool.ts';
import { Sql, script, sql } from '../../database/sql.ts';
import type { HomeContext } from '../context.ts';
import type { Job, QueuedTarget } from './store/targets.ts';

/**
 * Jobs in the control database, a queue for each server. Each is handed to one worker at a time. What is asked of them is SQL,
 * so that it is one transaction, and one message, with what it belongs to: whoever dies has done both or neither.
 */
export interface Jobs extends AsyncDisposable {
  /** Adds a job for each target, by the ids that they have; one that is there already stays as it is. */
  add(run: string, targets: readonly Pick<QueuedTarget, 'job' | 'server' | 'key'>[]): Promise<Sql>;
  /** A query for the next job of a server that is due: its `id`, and `data` with `run` and `key`. */
  take(server: string): Promise<Sql>;
  /** Takes jobs of a server away. */
  remove(server: string, ids: readonly string[]): Promise<Sql>;
  /** Puts another job in place of one, or the same again, due in so many milliseconds. */
  replace(job: Job, id: string, delayMs: number): Promise<Sql>;
}

/** Seconds after which a job that a worker has is due again, whatever is known of the worker: nothing should ever wait for it. */
const expireInSeconds = 12 * 3_600;
/** Jobs that are added in one statement. */
const jobsAtOnce = 1_000;

/** Opens pg-boss on the control database, in a schema of its own. */
export async function openJobs({ openPool }: HomeContext): Promise<Jobs> {
  const pool = await openPool();
  const boss = await startBoss(pool);
  const known = new Map<string, Promise<string>>();
  const queueOf = (server: string) => {
    const queue = known.get(server) ?? openQueue(boss, server);
    known.set(server, queue);
    return queue;
  };
  const insert = async (jobs: readonly (Job & { readonly delayMs: number })[]) => {
    const statements: Sql[] = [];
    for (let start = 0; start < jobs.length; start += jobsAtOnce) {
      const chunk = await Promise.all(
        jobs.slice(start, start + jobsAtOnce).map(async ({ id, server, run, key, delayMs }) => ({
          id,
          name: await queueOf(server),
          data: { run, key },
          startAfter: String(delayMs / 1_000) as never,
        })),
      );
      statements.push(await statementOf(db => boss.insert(chunk, db as never)));
    }
    return script(...statements);
  };
  const remove = async (server: string, ids: readonly string[]) => {
    const queue = await queueOf(server);
    return statementOf(db => boss.deleteJob(queue, [...ids], db));
  };
  return {
    add: (run, targets) =>
      insert(targets.map(({ job, server, key }) => ({ id: job, server, run, key, delayMs: 0 }))),
    async take(server) {
      const queue = await queueOf(server);
      return statementOf(db => boss.fetch(queue, db));
    },
    remove,
    replace: async (job, id, delayMs) =>
      script(await remove(job.server, [job.id]), await insert([{ ...job, id, delayMs }])),
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, wait: true });
      await pool[Symbol.asyncDispose]();
    },
  };
}

type Boss = InstanceType<typeof import('pg-boss')>;

/** The pool is closed where it does not start. */
async function startBoss(pool: QueryPool): Promise<Boss> {
  const { default: PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    db: { executeSql: (text: string, values: unknown[] = []) => pool.query(text, values) as never },
    schema: 'migrate_queue',
    schedule: false,
  });
  // Its maintenance is tried again; what a worker itself asks for is told to the worker.
  boss.on('error', () => undefined);
  try {
    await boss.start();
    return boss;
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
}

/** Names of servers have characters that those of queues may not have. */
async function openQueue(boss: Boss, server: string): Promise<string> {
  const name = `server_${createHash('sha256').update(server).digest('hex').slice(0, 16)}`;
  await boss.createQueue(name, { name, retryLimit: 1_000_000, retryDelay: 0, expireInSeconds });
  return name;
}

interface Asked {
  readonly db: {
    executeSql(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number }>;
  };
}

/** What pg-boss would ask the database, instead of its asking. */
async function statementOf(ask: (db: Asked) => Promise<unknown>): Promise<Sql> {
  let statement = sql``;
  await ask({
    db: {
      async executeSql(text, values) {
        statement = withValues(text, values);
        return { rows: [{ count: 0 }], rowCount: 1 };
      },
    },
  });
  return statement;
}

function withValues(text: string, values: readonly unknown[]): Sql {
  return new Sql(text.replace(/\$(\d+)/g, (_, number: string) => literal(values[Number(number) - 1]).text));
}

/** Lists are of ids, which need no quotes in an array. */
function literal(value: unknown): Sql {
  return sql`${Array.isArray(value) ? `{${value.join(',')}}` : (value as string | number | boolean | null)}`;
}
