import { createHash } from 'node:crypto';
import type { QueryPool } from '../../database/pool.ts';
import type { FleetContext } from '../context.ts';
import type { QueuedTarget } from './store/targets.ts';

/** A target of a run that one worker is to look after. */
export interface Job {
  readonly id: string;
  readonly server: string;
  readonly run: string;
  readonly key: string;
}

/** Jobs in the control database, a queue for each server. Each is handed to one worker at a time. */
export interface Jobs extends AsyncDisposable {
  /** Adds a job for each target, by the ids that they have; one that is there already stays as it is. */
  add(run: string, targets: readonly Pick<QueuedTarget, 'job' | 'server' | 'key'>[]): Promise<void>;
  /** The next job of a server; undefined when none is due. */
  take(server: string): Promise<Job | undefined>;
  done(job: Job): Promise<void>;
  /** Leaves the work of a job to another one, which is due in so many milliseconds. */
  putBack(job: Job, delayMs: number): Promise<void>;
  /** Makes a job due again whose worker died. */
  giveBack(server: string, id: string): Promise<void>;
}

/**
 * Seconds after which a job that a worker has is due again: it may have died before it could say which target it has. Whoever
 * gets it then finds that a worker that is alive has the target, and puts it back.
 */
const expireInSeconds = 120;
const maintenanceIntervalSeconds = 60;
/** Jobs that are added in one message. */
const jobsAtOnce = 1_000;

/** Opens pg-boss on the control database, in a schema of its own. */
export async function openJobs({ openPool, run }: FleetContext): Promise<Jobs> {
  const { default: PgBoss } = await import('pg-boss');
  const pool = await openPool();
  const boss = new PgBoss({
    db: { executeSql: (text: string, values: unknown[] = []) => pool.query(text, values) as never },
    schema: 'migrate_queue',
    schedule: false,
    maintenanceIntervalSeconds,
  });
  // Its maintenance is tried again; what a worker itself asks for is told to the worker.
  boss.on('error', () => undefined);
  try {
    await boss.start();
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
  const known = new Map<string, Promise<string>>();
  const queueOf = (server: string) => {
    const queue = known.get(server) ?? openQueue(boss, server);
    known.set(server, queue);
    return queue;
  };
  const insert = async (jobs: readonly (Omit<Job, 'id'> & { id: string; delayMs: number })[]) => {
    for (let start = 0; start < jobs.length; start += jobsAtOnce) {
      const chunk = jobs.slice(start, start + jobsAtOnce);
      await boss.insert(
        await Promise.all(
          chunk.map(async ({ id, server, run: runId, key, delayMs }) => ({
            id,
            name: await queueOf(server),
            data: { run: runId, key },
            startAfter: String(delayMs / 1_000) as never,
          })),
        ),
      );
    }
  };
  return {
    add: (runId, targets) =>
      insert(targets.map(({ job, server, key }) => ({ id: job, server, run: runId, key, delayMs: 0 }))),
    async take(server) {
      const [job] = await boss.fetch<Pick<Job, 'run' | 'key'>>(await queueOf(server));
      return job === undefined || job === null ? undefined : { id: job.id, server, ...job.data };
    },
    async done({ server, id }) {
      await boss.complete(await queueOf(server), id);
    },
    async putBack(job, delayMs) {
      await insert([{ ...job, id: run.newId(), delayMs }]);
      await boss.complete(await queueOf(job.server), job.id);
    },
    async giveBack(server, id) {
      await boss.fail(await queueOf(server), id);
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, wait: true });
      await (pool as QueryPool)[Symbol.asyncDispose]();
    },
  };
}

type Boss = InstanceType<typeof import('pg-boss')>;

/** Names of servers have characters that those of queues may not have. */
async function openQueue(boss: Boss, server: string): Promise<string> {
  const name = `server_${createHash('sha256').update(server).digest('hex').slice(0, 16)}`;
  await boss.createQueue(name, { name, retryLimit: 1_000_000, retryDelay: 0, expireInSeconds });
  return name;
}
