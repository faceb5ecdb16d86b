import type { Problem } from './errors.ts';

/** A session that holds a lock that others wait for: a target's, or one on a table. */
export interface LockHolder {
  /** Of the server's process; 0 for a prepared transaction, which has none. */
  readonly processId: number;
  readonly user: string;
  readonly applicationName: string;
  readonly clientAddress: string | undefined;
  /** When it connected; undefined when this role may not see it. */
  readonly since: Date | undefined;
  /** The same as the server writes it, in seconds of the epoch: two sessions never share it and the process id. */
  readonly startedAt: string | undefined;
  /** When its transaction began; undefined when none is open, or this role may not see it. */
  readonly transactionSince: Date | undefined;
  /** For example `active` or `idle in transaction`. */
  readonly state: string | undefined;
  /** The head of its current or last statement. */
  readonly query: string;
  /** The process that opened it ran on this machine and is gone. False also when nothing is known of it. */
  readonly isProvenDead: boolean;
}

/** One look at whether a run can go well. */
export interface HealthCheck {
  /** For programs, for example `backup_folder`. */
  readonly name: string;
  /** `unknown` where this role, or this machine, cannot see it. */
  readonly state: 'pass' | 'warn' | 'fail' | 'unknown';
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What a run tells while it goes on. Passwords are masked; SQL text is in `statement`, in a lock holder's query and in a diff. */
export type MigrateEvent =
  | {
      readonly type: 'connection_retry';
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: string;
    }
  | {
      readonly type: 'connected';
      readonly database: string;
      readonly schema: string;
      readonly serverVersion: number;
    }
  | { readonly type: 'lock_waiting'; readonly waitedMs: number; readonly holder: LockHolder | undefined }
  /** The session of a run that is proven dead still held the target's lock, and was ended. */
  | { readonly type: 'orphan_ended'; readonly holder: LockHolder }
  | { readonly type: 'lock_acquired'; readonly waitedMs: number }
  | { readonly type: 'history_created'; readonly schema: string }
  | {
      readonly type: 'attempt_interrupted';
      readonly version: string;
      readonly action: string;
      readonly startedAt: Date;
    }
  | { readonly type: 'warning'; readonly problem: Problem }
  | { readonly type: 'health_checked'; readonly checks: readonly HealthCheck[] }
  | {
      readonly type: 'backup_started';
      readonly directory: string;
      readonly tables: number;
      /** An upper bound in most cases: the size of the tables in the database. */
      readonly estimatedBytes: number;
    }
  | {
      readonly type: 'backup_table_saved';
      readonly table: string;
      readonly rows: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'backup_finished';
      readonly directory: string;
      readonly tables: number;
      readonly rows: number;
      readonly bytes: number;
      readonly durationMs: number;
    }
  | { readonly type: 'backup_removed'; readonly directory: string }
  | { readonly type: 'restore_started'; readonly backup: string; readonly tables: number }
  | {
      readonly type: 'restore_finished';
      readonly backup: string;
      readonly rows: number;
      readonly durationMs: number;
    }
  | { readonly type: 'run_started'; readonly direction: 'up' | 'down'; readonly versions: readonly string[] }
  | { readonly type: 'migration_started'; readonly version: string; readonly direction: 'up' | 'down' }
  /** The migration runs outside of a transaction although its header does not say so. */
  | {
      readonly type: 'outside_transaction';
      readonly version: string;
      readonly direction: 'up' | 'down';
      readonly reason: string;
    }
  /** A lock was not granted in time, or there was a deadlock: what was done was rolled back, and is tried again. */
  | {
      readonly type: 'lock_retry';
      readonly version: string;
      readonly direction: 'up' | 'down';
      /** The try that failed, from 1. */
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: string;
      /** Empty when nobody was seen: the wait was too short, or this role may not look. */
      readonly blockers: readonly LockHolder[];
    }
  /** What an interrupted statement had left behind was mended. */
  | { readonly type: 'leftover_mended'; readonly version: string; readonly message: string }
  | { readonly type: 'statement'; readonly version: string; readonly sql: string }
  | { readonly type: 'notice'; readonly severity: string; readonly message: string }
  | {
      readonly type: 'migration_applied' | 'migration_rolled_back';
      readonly version: string;
      readonly description: string;
      readonly executionTimeMs: number;
      readonly rowsAffected: number;
    }
  | {
      readonly type: 'migration_failed';
      readonly version: string;
      readonly direction: 'up' | 'down';
      readonly error: string;
      readonly place: string | undefined;
    }
  | { readonly type: 'verify_started'; readonly versions: readonly string[] }
  | { readonly type: 'migration_verified'; readonly version: string; readonly findings: number }
  | {
      readonly type: 'run_finished';
      readonly direction: 'up' | 'down';
      readonly count: number;
      readonly durationMs: number;
    };

export type Emit = (event: MigrateEvent) => void;

/** Why no target of a fleet is started any more. */
export type StopReason = 'canary' | 'cancelled' | 'failures' | 'interrupted';

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
