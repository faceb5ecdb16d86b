/** What a schedule needs to know of a target. */
export interface Scheduled {
  readonly key: string;
  /** Connections are counted by server. */
  readonly server: string;
  /** Of the targets that share this, one runs at a time. */
  readonly alone?: string | undefined;
}

interface Lane<Target> {
  readonly server: string;
  readonly isAlone: boolean;
  readonly queue: Target[];
  head: number;
  running: number;
}

/** Queues: one for each server, and one for each group of which only one may run at a time. */
export function createLanes<Target extends Scheduled>(limitOf: (server: string) => number) {
  const lanes = new Map<string, Lane<Target>>();
  const runningAt = new Map<string, number>();
  const laneOf = ({ server, alone }: Target) => {
    const key = JSON.stringify([server, alone ?? null]);
    const lane = lanes.get(key) ?? { server, isAlone: alone !== undefined, queue: [], head: 0, running: 0 };
    lanes.set(key, lane);
    return lane;
  };
  const isFree = ({ server, isAlone, running }: Lane<Target>) =>
    (runningAt.get(server) ?? 0) < limitOf(server) && (!isAlone || running === 0);
  const count = (target: Target, change: number) => {
    const lane = laneOf(target);
    lane.running += change;
    runningAt.set(lane.server, (runningAt.get(lane.server) ?? 0) + change);
  };
  return {
    push: (target: Target) => void laneOf(target).queue.push(target),
    mayStart: (target: Target) => isFree(laneOf(target)),
    started: (target: Target) => count(target, 1),
    ended: (target: Target) => count(target, -1),
    take(): Target | undefined {
      for (const [key, lane] of lanes) {
        const target = lane.queue[lane.head];
        if (target === undefined || !isFree(lane)) continue;
        lane.head += 1;
        // To the end of the line, so that no server waits until another has finished.
        lanes.delete(key);
        lanes.set(key, lane);
        return target;
      }
      return undefined;
    },
    waiting: () => [...lanes.values()].flatMap(lane => lane.queue.slice(lane.head)),
  };
}
