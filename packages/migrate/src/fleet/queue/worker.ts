import type { FleetContext } from '../context.ts';
import type { FleetTarget } from '../targets/target.ts';
import type { Control } from './control.ts';
import type { Jobs } from './jobs.ts';
import type { SharedRun } from './store/runs.ts';

/** One process of several that work on the same runs. */
export interface Worker {
  readonly context: FleetContext;
  readonly control: Control;
  readonly jobs: Jobs;
  readonly id: string;
  /** Of its migration files: it works on runs of these only. */
  readonly files: string;
  /** Runs that this worker may work on, by their ids. */
  readonly runs: Map<string, SharedRun>;
  /** One that it has been given a target of; undefined once that is finished. */
  readonly runOf: (id: string) => Promise<SharedRun | undefined>;
  /** Makes this worker look at once what there is to do. */
  readonly wake: () => void;
  /** Undefined for one that the sources do not name any more. */
  readonly targetOf: (key: string) => Promise<FleetTarget | undefined>;
}
