import { doJob, type TakenJob, takeJob } from './do-job.ts';
import { returnSlot, takeSlot } from './store/places.ts';
import type { Worker } from './worker.ts';

/** The places of one worker at servers: in each, one target after the other. */
export interface Lanes {
  /** Takes as many places at these servers as are free and as are this worker's share, while there are jobs. */
  open(servers: readonly string[], workers: number): Promise<void>;
  /** Waits until what runs has ended. */
  ended(): Promise<void>;
}

export function createLanes(worker: Worker): Lanes {
  const { context, control } = worker;
  const { signal } = context.run;
  const running = new Map<string, Map<number, Promise<void>>>();
  let workersNow = 1;
  const lanesAt = (server: string) => {
    const lanes = running.get(server) ?? new Map<number, Promise<void>>();
    running.set(server, lanes);
    return lanes;
  };
  const shareAt = (server: string) => Math.max(1, Math.ceil(context.limitOf(server) / workersNow));

  /** Gives the place back; connections that are more than the places left go with it. */
  const leave = async (server: string, slot: number) => {
    lanesAt(server).delete(slot);
    await context.sessions.shrink(server, lanesAt(server).size);
    await control.run(session => session.run(returnSlot(server, slot))).catch(() => undefined);
  };
  const lane = async (server: string, slot: number, first: TakenJob) => {
    try {
      for (let job: TakenJob | undefined = first; job !== undefined; ) {
        await doJob(worker, job);
        const goesOn = signal?.aborted !== true && lanesAt(server).size <= shareAt(server);
        job = goesOn ? await takeJob(worker, server) : undefined;
      }
    } finally {
      await leave(server, slot);
    }
  };
  const openAt = async (server: string) => {
    const lanes = lanesAt(server);
    while (lanes.size < shareAt(server) && signal?.aborted !== true) {
      const own = new Set(lanes.keys());
      const slot = await control.run(session => takeSlot(session, server, context.limitOf(server), own));
      if (slot === undefined) return;
      const job = await takeJob(worker, server);
      if (job === undefined) {
        await control.run(session => session.run(returnSlot(server, slot)));
        return;
      }
      const ended = lane(server, slot, job);
      // What went wrong with the control database ends the worker at its next look.
      ended.catch(() => undefined);
      lanes.set(slot, ended);
    }
  };
  return {
    async open(servers, workers) {
      workersNow = workers;
      for (const server of servers) {
        await measure(worker, server);
        await openAt(server);
      }
    },
    async ended() {
      await Promise.allSettled([...running.values()].flatMap(lanes => [...lanes.values()]));
    },
  };
}

/** Asks a server once how many connections there may be. */
async function measure({ context }: Worker, server: string): Promise<void> {
  if (context.limits.has(server)) return;
  const { targets } = await context.find();
  await context.measureLimits(targets.filter(({ place }) => place.server === server).slice(0, 1));
}
