import { siblingDatabase } from '../database/sibling.ts';
import { orInterrupted } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistorySource } from '../import/adopt/source.ts';
import type { PreparedImport } from '../import/import.ts';
import type { DownGoal } from '../plan/down.ts';
import type { GateGoal } from '../plan/gate.ts';
import { type UpGoal, unknownVersion } from '../plan/up.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';
import { followWithOpenTelemetry } from '../telemetry/open-telemetry.ts';
import type { FleetContext } from './context.ts';
import type { FleetDrift } from './drift.ts';
import type { FleetResult } from './events.ts';
import { checkGate, type FleetGate } from './gate.ts';
import { type FleetEventRow, type FleetHistoryOptions, fleetHistory } from './history.ts';
import type { FleetMarked, FleetMarking } from './mark.ts';
import { type FleetOptions, homeContext, openContext } from './open-context.ts';
import type { CancelledRun } from './queue/cancel.ts';
import type { Enqueued, EnqueueOptions } from './queue/enqueue.ts';
import type { WorkOptions } from './queue/work.ts';
import { type FleetRunOptions, runFleet } from './run.ts';
import { type FleetStatus, fleetStatus } from './status.ts';
import type { FleetTarget, NamedTargets } from './targets/target.ts';
import type { FleetVerify } from './verify.ts';

/** Who says which migrations the targets have: a person, or the history of the tool whose files were imported. */
export type MarkingSource = { readonly version: string } | { readonly prepared: PreparedImport };

/**
 * Migrations of many targets. Every call opens its own connections and closes them; files are read and parsed once for
 * all targets. What happens at one target is in the result; methods throw `MigrateError` for what concerns all of them.
 */
export interface Fleet {
  /** Who is in the fleet now. */
  targets(): Promise<NamedTargets>;
  /** The state of all targets, those in the same state together. Changes nothing. */
  status(): Promise<FleetStatus>;
  /** Whether every target has what a release needs. Changes nothing. */
  gate(goal?: GateGoal): Promise<FleetGate>;
  /** Which targets have the same live schema, and how each kind differs from what the files make. Changes nothing. */
  drift(): Promise<FleetDrift>;
  /**
   * Which targets have everything up to a version, or what another tool's history says: those with the same schema
   * together, each kind compared with what the files make. Changes nothing.
   */
  planMarking(
    by: MarkingSource,
    goal?: { readonly allowClusterChanges?: boolean | undefined },
  ): Promise<FleetMarking>;
  /** Marks as applied what the plan says, where the schema is what the files make. */
  mark(by: MarkingSource, plan: FleetMarking): Promise<FleetMarked>;
  /** Proves what is pending anywhere, in scratch databases, and tells which targets are not as their files make them. */
  verify(): Promise<FleetVerify>;
  /** The outcomes in all audit trails, oldest first. Changes nothing. */
  history(options?: FleetHistoryOptions): Promise<readonly FleetEventRow[]>;
  /** Applies what is pending: to what all share first, then to the targets, wave by wave. */
  up(goal?: UpGoal, options?: FleetRunOptions): Promise<FleetResult>;
  /** Rolls back at every target. What all share stays. */
  down(goal?: DownGoal, options?: FleetRunOptions): Promise<FleetResult>;
  /** Leaves an `up` to workers: in the database of the configuration, where `work` finds it. What all share is applied now. */
  enqueue(goal?: UpGoal, options?: EnqueueOptions): Promise<Enqueued>;
  /** Works on runs that were enqueued, together with other processes, until all are finished; tells what became of them. */
  work(options?: WorkOptions): Promise<readonly FleetResult[]>;
  /**
   * Stops the run that is enqueued, or the one with this id where there are several: nothing more of it is started anywhere,
   * and what runs ends by itself. Needs neither migrations nor targets. Undefined when there is no run.
   */
  cancel(run?: string): Promise<CancelledRun | undefined>;
}

/** Creates a fleet; connects to nothing yet. */
export function createFleet(options: FleetOptions): Fleet {
  const withContext = <T>(action: (context: FleetContext) => Promise<T>) => withFleet(options, action);
  return {
    targets: () => withContext(context => context.find()),
    status: () => withContext(fleetStatus),
    gate: (goal = {}) => withContext(context => checkGate(context, goal)),
    drift: () =>
      withContext(async context => {
        const { fleetDrift } = await import('./drift.ts');
        return fleetDrift(context, scratchAt(options, context));
      }),
    verify: () =>
      withContext(async context => {
        const { fleetVerify } = await import('./verify.ts');
        return fleetVerify(context, scratchAt(options, context));
      }),
    enqueue: (goal = {}, how = {}) =>
      withContext(async context => {
        refuseUnknown(goal.to, context.files);
        const { enqueueRun } = await import('./queue/enqueue.ts');
        return enqueueRun(context, { direction: 'up', goal }, how);
      }),
    work: (how = {}) =>
      withContext(async context => {
        const { workOnRuns } = await import('./queue/work.ts');
        return workOnRuns(await observed(context), how);
      }),
    async cancel(run) {
      const { cancelRun } = await import('./queue/cancel.ts');
      return cancelRun(homeContext(options), run);
    },
    planMarking: (by, { allowClusterChanges = false } = {}) =>
      withContext(async context => {
        const { planFleetMarking } = await import('./mark.ts');
        const scratch = scratchAt(options, context);
        return planFleetMarking(context, await markingSource(context, by), target => ({
          scratch: scratch(target),
          allowClusterChanges,
        }));
      }),
    mark: (by, plan) =>
      withContext(async context => {
        const { applyFleetMarking } = await import('./mark.ts');
        return applyFleetMarking(context, await markingSource(context, by), plan);
      }),
    history: (how = {}) => withContext(context => fleetHistory(context, how)),
    up: (goal = {}, how = {}) =>
      withContext(async context => {
        refuseUnknown(goal.to, context.files);
        return runFleet(await observed(context), { direction: 'up', goal }, how);
      }),
    down: (goal = {}, how = {}) =>
      withContext(async context => {
        refuseUnknown(goal.to, context.files);
        return runFleet(await observed(context), { direction: 'down', goal }, how);
      }),
  };
}

async function withFleet<T>(
  options: FleetOptions,
  action: (context: FleetContext) => Promise<T>,
): Promise<T> {
  try {
    options.signal?.throwIfAborted();
    await using opened = openContext(options);
    return await action(opened.context);
  } catch (error) {
    throw orInterrupted(error, options.signal);
  }
}

async function markingSource({ files }: FleetContext, by: MarkingSource): Promise<HistorySource> {
  const { baselineSource, toolSource } = await import('../import/adopt/source.ts');
  return 'version' in by ? baselineSource(files, by.version) : toolSource(files, by.prepared);
}

/** Once, and not at each target. */
function refuseUnknown(version: string | undefined, files: readonly MigrationFile[]): void {
  if (version !== undefined && !files.some(file => file.version === version))
    throw unknownVersion(version, files);
}

/** Tells what happens to OpenTelemetry too, where the process has registered an SDK. */
async function observed(context: FleetContext): Promise<FleetContext> {
  const follow = await followWithOpenTelemetry();
  if (follow === undefined) return context;
  return {
    ...context,
    emit: event => {
      follow(event);
      context.emit(event);
    },
  };
}

/** Scratch databases on the server of the configuration. */
function scratchAt({ connection, environment = process.env, signal }: FleetOptions, context: FleetContext) {
  return ({ schema }: Pick<FleetTarget, 'schema'>): ScratchSource => ({
    schema,
    signal,
    emit: () => undefined,
    sleep: context.run.sleep,
    place: {
      kind: 'server',
      original: context.home.database,
      sibling: name => siblingDatabase(connection, environment, name),
    },
  });
}
