import { type MigrateError, RunStoppedError } from '../errors.ts';
import type { StopReason } from '../events.ts';
import type { FleetContext } from './context.ts';
import type { EmitFleet, FleetResult, TargetResult } from './events.ts';
import type { FleetTarget } from './targets/target.ts';

type Outcome = TargetResult['outcome'];

export interface Entry {
  readonly target: FleetTarget;
  outcome: Outcome;
  versions: string[];
  wave: number | undefined;
  startedMs: number | undefined;
  durationMs: number | undefined;
  error: MigrateError | undefined;
}

/** What has become of each target so far, told as events. */
export interface Book {
  /** What is known of a target; it goes on changing. */
  entryOf(target: FleetTarget): Entry;
  note(target: FleetTarget, known: Pick<Entry, 'outcome' | 'versions'>): void;
  begin(target: FleetTarget, wave: number): Entry;
  defer(target: FleetTarget, durationMs: number, error: MigrateError): void;
  /** What was put off has failed for good. */
  giveUp(target: FleetTarget): void;
  finish(target: FleetTarget, outcome: Outcome, durationMs: number, error?: MigrateError): void;
  close(notTried: readonly FleetTarget[], stopped: StopReason | undefined): FleetResult;
}

export function createBook(
  { emit, run }: Pick<FleetContext, 'emit' | 'run'>,
  direction: 'up' | 'down',
  start: number,
): Book {
  const entries = new Map<string, Entry>();
  const entryOf = (target: FleetTarget): Entry => {
    const entry = entries.get(target.key) ?? newEntry(target);
    entries.set(target.key, entry);
    return entry;
  };
  return {
    entryOf,
    note: (target, known) => void Object.assign(entryOf(target), known),
    begin(target, wave) {
      const entry = entryOf(target);
      entry.wave ??= wave;
      entry.startedMs ??= Math.round(run.now() - start);
      emit({ type: 'target_started', target: target.name });
      return entry;
    },
    defer(target, elapsed, error) {
      Object.assign(entryOf(target), { outcome: 'failed', durationMs: Math.round(elapsed), error });
      emit({ type: 'target_deferred', target: target.name, error: error.message });
    },
    giveUp: target => tellEnding(emit, entryOf(target)),
    finish(target, outcome, elapsed, error) {
      tellEnding(emit, Object.assign(entryOf(target), { outcome, durationMs: Math.round(elapsed), error }));
    },
    close(notTried, stopped) {
      for (const target of notTried) entryOf(target);
      const results = [...entries.values()].map(({ target, ...entry }) => ({
        target: target.name,
        ...entry,
      }));
      const durationMs = Math.round(run.now() - start);
      emit({ type: 'fleet_finished', direction, ...countOutcomes(results), stopped, durationMs });
      return { direction, correlationId: run.correlationId, results, stopped, durationMs };
    },
  };
}

function newEntry(target: FleetTarget): Entry {
  return {
    target,
    outcome: 'not_tried',
    versions: [],
    wave: undefined,
    startedMs: undefined,
    durationMs: undefined,
    error: undefined,
  };
}

function tellEnding(
  emit: EmitFleet,
  { target: { name }, outcome, versions, durationMs = 0, error }: Entry,
): void {
  if (outcome === 'done')
    emit({ type: 'target_finished', target: name, migrations: versions.length, durationMs });
  else if (outcome === 'gone') emit({ type: 'target_gone', target: name });
  else if (error !== undefined) {
    const version = error instanceof RunStoppedError ? error.version : undefined;
    const message = error.problems[0]?.message ?? error.message;
    emit({ type: 'target_failed', target: name, code: error.code, error: message, version, durationMs });
  }
}

function countOutcomes(results: readonly TargetResult[]) {
  const count = (...outcomes: Outcome[]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    done: count('done', 'current'),
    failed: count('failed', 'interrupted'),
    notTried: count('not_tried'),
  };
}
