import type { MigrateError } from '../errors.ts';
import type { StopReason } from '../events.ts';

export type { EmitFleet, FleetEvent } from '../events.ts';

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
