import type { Session } from '../database/port.ts';
import type { Sql } from '../database/sql.ts';
import type { Emit } from '../events.ts';
import type { SessionSettings } from '../history/reset-session.ts';
import type { HistoryTables } from '../history/tables.ts';
import type { Target } from '../history/target.ts';
import type { Origin } from '../history/write/events.ts';

/** One run on one target, under its lock. */
export interface Run {
  readonly session: Session;
  readonly target: Target;
  readonly tables: HistoryTables;
  readonly origin: Origin;
  /** Shows in pg_stat_activity; holds the correlation id. */
  readonly applicationName: string;
  readonly settings: SessionSettings;
  /** Puts the session back to where every migration starts. */
  readonly reset: Sql;
  readonly waiting: Waiting;
  readonly emit: Emit;
  readonly newId: () => string;
  readonly signal: AbortSignal | undefined;
}

/** How a run waits for locks. */
export interface Waiting {
  /** Milliseconds that a migration may spend on trying again for want of a lock. */
  readonly lockTimeoutMs: number;
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** One migration that was run. */
export interface StepResult {
  readonly version: string;
  readonly description: string;
  /** Milliseconds, by the server's clock where the migration is transactional. */
  readonly executionTimeMs: number;
  /** Rows that INSERT, UPDATE, DELETE, MERGE and COPY changed. */
  readonly rowsAffected: number;
}
