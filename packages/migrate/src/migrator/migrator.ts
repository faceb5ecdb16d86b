import type { DownResult } from '../apply/down.ts';
import type { EventReport } from '../apply/events.ts';
import type { RestoreRequest } from '../apply/restore.ts';
import type { UpResult } from '../apply/up.ts';
import type { FoundBackup } from '../backup/folder.ts';
import type { BackupPreview } from '../backup/preview.ts';
import type { RestoreResult } from '../backup/restore.ts';
import type { FixGoal, FixResult } from '../check/fix.ts';
import type { LintGoal, LintResult } from '../check/lint.ts';
import type { Problem } from '../errors.ts';
import type { HealthCheck, LockHolder } from '../events.ts';
import type { Migration } from '../files/migration.ts';
import type { ChainCheck } from '../history/events.ts';
import type { MarkingPlan } from '../import/adopt/mark.ts';
import type { ImportRequest, PreparedImport } from '../import/import.ts';
import type { SquashPlan, SquashResult } from '../import/squash/squash.ts';
import type { WriteResult } from '../import/write.ts';
import type { DownGoal, DownPlan } from '../plan/down.ts';
import type { GateGoal, Missing } from '../plan/gate.ts';
import type { RepairGoal, RepairPlan } from '../plan/repair.ts';
import type { MigrationStatus } from '../plan/status.ts';
import type { UpGoal, UpPlan } from '../plan/up.ts';
import type { DriftReport } from '../proof/drift.ts';
import type { MigrationForecast } from '../proof/forecast/forecast.ts';
import type { VerifyGoal, VerifyReport } from '../proof/verify.ts';

export interface StatusReport {
  readonly database: string;
  readonly schema: string;
  readonly migrations: readonly MigrationStatus[];
}

export interface GateReport {
  readonly database: string;
  readonly schema: string;
  /** Empty when the target is ready. */
  readonly missing: readonly Missing[];
}

/** What `up` or `down` would run, with the SQL. */
export type PreparedPlan<Plan> = Plan & {
  readonly migrations: readonly Migration[];
  /** What would be saved before it. */
  readonly backup: BackupPreview;
};

/** What `up` would run, and what each statement of it would lock, read and write on this database. */
export type ExplainedPlan = PreparedPlan<UpPlan> & {
  readonly forecast: readonly MigrationForecast[];
};

export interface EvidenceGoal {
  /** Build the schema that is compared with in the embedded database, in memory. */
  readonly embedded?: boolean | undefined;
  /** Also run statements that change roles, databases or tablespaces, which a whole server shares. */
  readonly allowClusterChanges?: boolean | undefined;
}

/**
 * Migrations of one target. Every call opens its own session and ends it; nothing is printed and no process is ended.
 * All methods throw `MigrateError`; its `code` says what went wrong.
 */
export interface Migrator {
  /** What `up` would do. Changes nothing, and takes no lock. */
  plan(goal?: UpGoal): Promise<PreparedPlan<UpPlan>>;
  /** What `up` would do, with the locks, sizes and work of each statement. Changes nothing, and takes no lock. */
  explain(goal?: UpGoal): Promise<ExplainedPlan>;
  /** What `down` would do. Changes nothing, and takes no lock. */
  planDown(goal?: DownGoal): Promise<PreparedPlan<DownPlan>>;
  /** Applies pending migrations, each in one transaction with its history row unless its header says otherwise. */
  up(goal?: UpGoal): Promise<UpResult>;
  /** Rolls back applied migrations, the last one first. */
  down(goal?: DownGoal): Promise<DownResult>;
  /** Files and history, side by side. Changes nothing. */
  status(): Promise<StatusReport>;
  /** What a release needs and this target does not have. Changes nothing. */
  gate(goal?: GateGoal): Promise<GateReport>;
  /** Looks at everything that decides whether the next run can go well. Changes nothing. */
  health(): Promise<readonly HealthCheck[]>;
  /** The backups that were made, the newest first, of all targets that share the folder. Needs no database. */
  backups(): Promise<readonly FoundBackup[]>;
  /** Puts rows of a backup back, in one transaction, under the target's lock. */
  restore(request: RestoreRequest): Promise<RestoreResult>;
  /**
   * Proves every migration in a scratch database on the same server, or in the embedded one: UP, DOWN and UP from the
   * state before it, with rows, and the whole chain down and up. The target itself is not touched.
   */
  verify(goal?: VerifyGoal): Promise<VerifyReport>;
  /** How the live schema differs from what the applied files make in a scratch database. Changes nothing. */
  drift(goal?: { readonly embedded?: boolean | undefined }): Promise<DriftReport>;
  /** The audit trail, oldest event first: the newest `limit` ones, or all. Changes nothing. */
  events(options?: { readonly limit?: number | undefined }): Promise<EventReport>;
  /** Computes the hash chain of the audit trail anew. Changes nothing. */
  verifyEvents(): Promise<ChainCheck>;
  /** What `repair` would do. Changes nothing, and takes no lock. */
  planRepair(goal?: RepairGoal): Promise<RepairPlan>;
  /**
   * Accepts changed files and clears failed rows, each with an event; no object of the database is touched. With
   * `planned`, only what that plan holds and is still so.
   */
  repair(goal?: RepairGoal, planned?: RepairPlan): Promise<RepairPlan>;
  /** The sessions that hold the target's lock now. */
  lockHolders(): Promise<readonly LockHolder[]>;
  /**
   * Ends such a session, with an event: its transaction is rolled back, and the lock is free. False when it was gone already.
   * It may be a run that is well alive: look at it first.
   */
  unlock(holder: LockHolder): Promise<boolean>;
  /** What an import of another tool's files would write. Needs no database, and writes nothing. */
  planImport(request: ImportRequest): Promise<PreparedImport>;
  /** Writes the files of an import, all or none; no file is overwritten. Throws `import_findings` where one is an error. */
  writeImport(prepared: PreparedImport): Promise<WriteResult>;
  /** What taking over the other tool's history would write, with the evidence. The files must be written. Changes nothing. */
  planAdoption(prepared: PreparedImport, goal?: EvidenceGoal): Promise<MarkingPlan>;
  /** Marks as applied what the other tool has applied; nothing of the tool is changed. Returns the versions. */
  adopt(prepared: PreparedImport, plan: MarkingPlan): Promise<readonly string[]>;
  /** How the live schema compares with what all files up to a version make. Changes nothing. */
  planBaseline(version: string, goal?: EvidenceGoal): Promise<MarkingPlan>;
  /** Marks everything up to the plan's version as applied. Throws `schema_differs` where the schema is another. Returns the versions. */
  baseline(version: string, plan: MarkingPlan): Promise<readonly string[]>;
  /** One file in place of all up to a version, with the proof that it makes the same schema. Writes nothing. */
  planSquash(version: string, goal?: EvidenceGoal): Promise<SquashPlan>;
  /** Writes it, and moves the files that it stands for into a folder `squashed`. Needs no database. */
  writeSquash(plan: SquashPlan): Promise<SquashResult>;
  /** Everything that is wrong with the files; needs no database. */
  validate(): Promise<readonly Problem[]>;
  /** What would hurt a database in use; needs none, unless the goal says so. */
  lint(goal?: LintGoal): Promise<LintResult>;
  /** Rewrites what lint finds and what has one safe form. */
  fixLint(goal?: FixGoal): Promise<FixResult>;
}
