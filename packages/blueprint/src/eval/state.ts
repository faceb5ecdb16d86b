import type { EvalEvent, RunEnded, RunJudged, RunStarted, TaskControlled } from './events.ts';
import type { Folders } from './folders.ts';

/** One run as its events tell it. Without `judged` it counts for its cost only. */
export interface EvalRun {
  readonly started: RunStarted;
  readonly pid: number | undefined;
  readonly ended: RunEnded | undefined;
  readonly judged: RunJudged | undefined;
}

export interface EvalState {
  /** In the order in which they began. */
  readonly runs: readonly EvalRun[];
  /** By key. */
  readonly controls: ReadonlyMap<string, TaskControlled>;
  /** Of everything that began, whether or not they are there. */
  readonly folders: readonly Folders[];
}

/** What events add up to. An event of a run that did not begin is ignored. Pure. */
export function replayEval(events: readonly EvalEvent[]): EvalState {
  const runs = new Map<string, EvalRun>();
  const controls = new Map<string, TaskControlled>();
  const folders: Folders[] = [];
  const change = (id: string, part: Partial<EvalRun>) => {
    const run = runs.get(id);
    if (run !== undefined) runs.set(id, { ...run, ...part });
  };
  for (const event of events) {
    switch (event.eval) {
      case 'control_started':
        folders.push(event.folders);
        break;
      case 'task_controlled':
        controls.set(event.key, event);
        break;
      case 'run_started':
        folders.push(event.folders);
        runs.set(event.run, { started: event, pid: undefined, ended: undefined, judged: undefined });
        break;
      case 'run_running':
        change(event.run, { pid: event.pid });
        break;
      case 'run_ended':
        change(event.run, { ended: event });
        break;
      case 'run_judged':
        change(event.run, { judged: event });
        break;
    }
  }
  return { runs: [...runs.values()], controls, folders };
}

/** Runs that are over and count, by what they are runs of; in order. Pure. */
export function finishedRuns({ runs }: EvalState): ReadonlyMap<string, readonly EvalRun[]> {
  const byKey = new Map<string, EvalRun[]>();
  for (const run of runs) {
    if (run.judged === undefined) continue;
    const group = byKey.get(run.started.key);
    if (group === undefined) byKey.set(run.started.key, [run]);
    else group.push(run);
  }
  return byKey;
}
