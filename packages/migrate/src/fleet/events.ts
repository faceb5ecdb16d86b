import type { MigrateError, Problem } from '../errors.ts';
import type { MigrateEvent } from '../events.ts';
import type { StopReason } from './schedule/schedule.ts';

/** What a run over a fleet tells while it goes on. */
export type FleetEvent =
  | {
      readonly type: 'fleet_started';
      readonly direction: 'up' | 'down';
      readonly targets: number;
      /** Targets with something to do. */
      readonly pending: number;
      readonly waves: readonly number[];
      /** The most connections, by server. */
      readonly connections: Readonly<Record<string, number>>;
    }
  | { readonly type: 'wave_started'; readonly wave: number; readonly targets: number }
  | { readonly type: 'target_started'; readonly target: string }
  /** It was not to be had, because somebody else held a lock; it is tried again later. */
  | { readonly type: 'target_deferred'; readonly target: string; readonly error: string }
  | {
      readonly type: 'target_finished';
      readonly target: string;
      readonly migrations: number;
      readonly durationMs: number;
    }
  | {
      readonly type: 'target_failed';
      readonly target: string;
      /** The code of the error. */
      readonly code: string;
      readonly error: string;
      readonly version: string | undefined;
      readonly durationMs: number;
    }
  | { readonly type: 'target_gone'; readonly target: string }
  | { readonly type: 'targets_appeared'; readonly targets: readonly string[] }
  | { readonly type: 'fleet_warning'; readonly problem: Problem }
  /** Something that happened at one target. */
  | { readonly type: 'target_event'; readonly target: string; readonly event: MigrateEvent }
  | {
      readonly type: 'fleet_finished';
      readonly direction: 'up' | 'down';
      readonly done: number;
      readonly failed: number;
      readonly notTried: number;
      readonly stopped: StopReason | undefined;
      readonly durationMs: number;
    };

export type EmitFleet = (event: FleetEvent) => void;

/** What became of one target in a run. */
export interface TargetResult {
  readonly target: string;
  readonly outcome: 'done' | 'current' | 'failed' | 'gone' | 'interrupted' | 'not_tried';
  /** Versions that this run applied or rolled back, in order; also before a failure. */
  readonly versions: readonly string[];
  /** From 1; undefined for what was not started. */
  readonly wave: number | undefined;
  /** Milliseconds from the start of the run; undefined for what was not started. */
  readonly startedMs: number | undefined;
  readonly durationMs: number | undefined;
  readonly error: MigrateError | undefined;
}

/** A whole run. */
export interface FleetResult {
  readonly direction: 'up' | 'down';
  readonly correlationId: string;
  readonly results: readonly TargetResult[];
  /** Why no more targets were started; undefined when all were. */
  readonly stopped: StopReason | undefined;
  readonly durationMs: number;
}
