import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import type { Client, Pool, PoolClient } from 'pg';
import { withDiffs } from './apply/diff.ts';
import { applyDown, type DownResult } from './apply/down.ts';
import { type EventReport, reportEvents, verifyEvents } from './apply/events.ts';
import { describeOrigin } from './apply/origin.ts';
import { applyRepair } from './apply/repair.ts';
import type { RestoreRequest } from './apply/restore.ts';
import { type RunContext, readHistoryOf, withTarget } from './apply/session.ts';
import { stepsOf } from './apply/step.ts';
import { endHolder, findHolders } from './apply/unlock.ts';
import { applyUp, type UpResult } from './apply/up.ts';
import type { FoundBackup } from './backup/folder.ts';
import type { BackupPreview } from './backup/preview.ts';
import type { RestoreResult } from './backup/restore.ts';
import type { FixGoal, FixResult } from './check/fix.ts';
import type { LintGoal, LintResult } from './check/lint.ts';
import { openDatabase } from './database/open.ts';
import { siblingDatabase } from './database/sibling.ts';
import { invalidFiles, MigrateError, type Problem } from './errors.ts';
import type { Emit, HealthCheck, LockHolder } from './events.ts';
import { type Migration, type MigrationFile, parseMigrations } from './files/migration.ts';
import { readMigrationFolder } from './files/read.ts';
import { validateFolder } from './files/validate.ts';
import type { ChainCheck } from './history/events.ts';
import type { MarkingPlan } from './import/adopt/mark.ts';
import type { ImportRequest, PreparedImport } from './import/import.ts';
import type { SquashPlan, SquashResult } from './import/squash/squash.ts';
import type { WriteResult } from './import/write.ts';
import { type DownGoal, type DownPlan, planDown } from './plan/down.ts';
import { findMissing, type GateGoal, type Missing } from './plan/gate.ts';
import { isSameAction, planRepair, type RepairGoal, type RepairPlan } from './plan/repair.ts';
import { describeMigrations, type MigrationStatus } from './plan/status.ts';
import { planUp, type UpGoal, type UpPlan } from './plan/up.ts';
import type { DriftReport } from './proof/drift.ts';
import type { MigrationForecast } from './proof/forecast/forecast.ts';
import type { ScratchSource } from './proof/scratch/scratch.ts';
import type { VerifyGoal, VerifyReport } from './proof/verify.ts';

export interface MigratorOptions {
  /**
   * A URL (`postgresql://…`, or `pglite:FOLDER` and `pglite:memory` for the embedded database), or something already
   * connected: a `pg` Pool or Client, or a PGlite instance. What was passed in stays open; after a run,
   * its session settings are those it was connected with. Left out: where libpq's environment variables (PGHOST, PGDATABASE …) point.
   */
  readonly connection?: string | Pool | Client | PoolClient | PGlite | undefined;
  /** The folder with the migration files. */
  readonly directory: string;
  /** Makes a schema the target: its history lives in it, and it is first in the search_path. */
  readonly schema?: string | undefined;
  /** Milliseconds to wait for another runner, and to try a migration again whose locks others hold; 300,000 by default. */
  readonly lockTimeoutMs?: number | undefined;
  /**
   * Whether the rows that a run could lose are saved before it, and where; by default in a folder `backups` beside the one
   * with the migrations.
   */
  readonly backups?:
    | { readonly enabled?: boolean | undefined; readonly directory?: string | undefined }
    | undefined;
  /**
   * Milliseconds that a statement of a migration waits for a lock, where its header has no Lock-Timeout; 1,000 by default.
   * Then the migration is rolled back and tried again, for as long as `lockTimeoutMs` says.
   */
  readonly statementLockTimeoutMs?: number | undefined;
  /** Called with everything that happens, as it happens. */
  readonly onEvent?: Emit | undefined;
  /** In the audit trail, in application_name, and in the log; a new UUID by default. */
  readonly correlationId?: string | undefined;
  /** Where PG* variables and CI's facts about the commit are looked up; `process.env` by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Aborting it stops a run. On a connection of migrate's own the statement in progress is cancelled and its migration
   * rolled back; on one that was passed in, the migration in progress is finished first.
   */
  readonly signal?: AbortSignal | undefined;
}

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

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const defaultLockTimeoutMs = 300_000;

/** Creates a migrator; connects to nothing yet. */
export function createMigrator(options: MigratorOptions): Migrator {
  const { directory, schema, signal, environment = process.env } = options;
  const database = openDatabase(options.connection, environment);
  if (options.correlationId !== undefined && !uuidPattern.test(options.correlationId)) {
    throw new MigrateError('usage', `the correlation id "${options.correlationId}" is not a UUID`, {
      hint: 'Pass one from crypto.randomUUID(), or leave it out.',
    });
  }
  const backup = {
    enabled: options.backups?.enabled ?? true,
    directory: options.backups?.directory ?? join(dirname(resolve(directory)), 'backups'),
  };
  const contextOfRun = (): RunContext => ({
    database,
    schema,
    backup,
    lockTimeoutMs: options.lockTimeoutMs ?? defaultLockTimeoutMs,
    statementLockTimeoutMs: options.statementLockTimeoutMs,
    origin: describeOrigin(directory, environment),
    correlationId: options.correlationId ?? randomUUID(),
    emit: options.onEvent ?? (() => undefined),
    signal,
    newId: randomUUID,
    now: () => performance.now(),
    sleep: (ms, abort) => delay(ms, undefined, abort === undefined ? {} : { signal: abort }),
  });
  /** An abort while waiting surfaces as the timer's or the signal's own error. */
  const interruptible = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      signal?.throwIfAborted();
      return await action();
    } catch (error) {
      if (signal?.aborted !== true || error instanceof MigrateError) throw error;
      throw new MigrateError('interrupted', 'interrupted before anything was changed', { cause: error });
    }
  };
  const prepare = async <Plan extends UpPlan | DownPlan>(
    planOn: (files: readonly MigrationFile[], entries: Parameters<typeof planUp>[1]) => Plan,
    wantsBackup: boolean,
  ): Promise<PreparedPlan<Plan>> => {
    const files = readSound(directory);
    return withTarget(contextOfRun(), async (session, target, tables) => {
      const { entries } = await readHistoryOf(session, target, tables);
      const plan = await withDiffs(session, tables, files, () => planOn(files, entries));
      const migrations = await parseMigrations(plan.steps);
      const { previewBackup } = await import('./backup/preview.ts');
      const preview = await previewBackup(session, target, stepsOf(migrations, plan.direction, entries), {
        ...backup,
        enabled: backup.enabled && wantsBackup,
      });
      return { ...plan, migrations, backup: preview };
    });
  };

  const prepareUp = (goal: UpGoal) =>
    prepare((files, entries) => planUp(files, entries, goal), goal.backup !== false);

  const scratchSource = ({ embedded = false, server }: VerifyGoal): ScratchSource => {
    const connection = server ?? options.connection;
    const context = contextOfRun();
    const common = { signal, emit: context.emit, sleep: context.sleep, schema };
    const isEmbedded = typeof connection === 'string' && connection.startsWith('pglite:');
    if (embedded || isEmbedded) return { ...common, place: { kind: 'embedded' } };
    if (connection !== undefined && typeof connection !== 'string') {
      throw new MigrateError(
        'usage',
        'a scratch database cannot be created through a connection that was passed in',
        { hint: 'Pass the URL of the database, or rehearse with { embedded: true }.' },
      );
    }
    const original = server === undefined ? database : openDatabase(server, environment);
    const sibling = (name: string) => siblingDatabase(connection, environment, name);
    return { ...common, place: { kind: 'server', original, sibling } };
  };

  const verifyOn = async (goal: VerifyGoal): Promise<VerifyReport> => {
    const files = readSound(directory);
    const source = scratchSource(goal);
    const { verifyMigrations } = await import('./proof/verify.ts');
    const verify = () => verifyMigrations(files, source, goal);
    if (source.place.kind === 'embedded') return verify();
    // Another server need not have the schema that is the target; the scratch database will.
    const context = { ...contextOfRun(), database: source.place.original };
    return withTarget(goal.server === undefined ? context : { ...context, schema: undefined }, verify);
  };

  const rehearsalOf = ({ embedded, allowClusterChanges = false }: EvidenceGoal) => ({
    scratch: scratchSource({ embedded }),
    allowClusterChanges,
  });

  const adoptionSource = async (prepared: PreparedImport) => {
    const { toolSource } = await import('./import/adopt/source.ts');
    return toolSource(readSound(directory), prepared);
  };

  return {
    plan: (goal = {}) => interruptible(() => prepareUp(goal)),
    explain: (goal = {}) =>
      interruptible(async () => {
        const plan = await prepareUp(goal);
        const { forecastMigrations } = await import('./proof/forecast/forecast.ts');
        const forecast = await withTarget(contextOfRun(), (session, target) =>
          forecastMigrations(session, target.serverVersion, plan.migrations),
        );
        return { ...plan, forecast };
      }),
    planDown: (goal = {}) =>
      interruptible(() => prepare((files, entries) => planDown(files, entries, goal), goal.backup !== false)),
    up: (goal = {}) => interruptible(async () => applyUp(contextOfRun(), readSound(directory), goal)),
    down: (goal = {}) => interruptible(async () => applyDown(contextOfRun(), readSound(directory), goal)),
    status: () =>
      interruptible(async () => {
        const files = readSound(directory);
        return withTarget(contextOfRun(), async (session, target, tables) => ({
          database: target.database,
          schema: target.schema,
          migrations: describeMigrations(files, (await readHistoryOf(session, target, tables)).entries),
        }));
      }),
    gate: (goal = {}) =>
      interruptible(async () => {
        const files = readSound(directory);
        return withTarget(contextOfRun(), async (session, target, tables) => ({
          database: target.database,
          schema: target.schema,
          missing: findMissing(files, (await readHistoryOf(session, target, tables)).entries, goal),
        }));
      }),
    health: () =>
      interruptible(async () => {
        const { inspectHealth } = await import('./apply/inspect-health.ts');
        return inspectHealth(contextOfRun(), readSound(directory));
      }),
    backups: async () => (await import('./backup/folder.ts')).findBackups(backup.directory),
    restore: request =>
      interruptible(async () => {
        const { applyRestore } = await import('./apply/restore.ts');
        return applyRestore(contextOfRun(), request);
      }),
    verify: (goal = {}) =>
      interruptible(async () => {
        if (goal.binaries === undefined || goal.embedded === true) return verifyOn(goal);
        const { withTemporaryServer } = await import('./proof/scratch/temporary-server.ts');
        return withTemporaryServer(goal.binaries, signal, server => verifyOn({ ...goal, server }));
      }),
    drift: (goal = {}) =>
      interruptible(async () => {
        const files = readSound(directory);
        const { expectedSchema, findDrift } = await import('./proof/drift.ts');
        return withTarget(contextOfRun(), async (session, target, tables) => {
          const { entries } = await readHistoryOf(session, target, tables);
          const isApplied = new Set(
            describeMigrations(files, entries)
              .filter(({ state }) => state === 'applied' || state === 'changed')
              .map(({ version }) => version),
          );
          const applied = files.filter(({ version }) => isApplied.has(version));
          const expected = await expectedSchema(applied, scratchSource(goal));
          const found = await findDrift(session, target, expected, new Date());
          return { database: target.database, schema: target.schema, applied: applied.length, ...found };
        });
      }),
    events: ({ limit } = {}) => interruptible(() => reportEvents(contextOfRun(), limit)),
    verifyEvents: () => interruptible(() => verifyEvents(contextOfRun())),
    planRepair: (goal = {}) =>
      interruptible(async () => {
        const files = readSound(directory);
        return withTarget(contextOfRun(), async (session, target, tables) =>
          planRepair(files, (await readHistoryOf(session, target, tables)).entries, goal),
        );
      }),
    repair: (goal = {}, planned = undefined) =>
      interruptible(async () =>
        applyRepair(contextOfRun(), readSound(directory), goal, action =>
          planned === undefined ? true : planned.actions.some(each => isSameAction(each, action)),
        ),
      ),
    lockHolders: () => interruptible(() => findHolders(contextOfRun())),
    unlock: holder => interruptible(() => endHolder(contextOfRun(), holder)),
    planImport: async request => (await import('./import/import.ts')).prepareImport(request),
    writeImport: async prepared => (await import('./import/import.ts')).writePrepared(directory, prepared),
    planAdoption: (prepared, goal = {}) =>
      interruptible(async () => {
        const { planMarking } = await import('./import/adopt/mark.ts');
        return planMarking(contextOfRun(), await adoptionSource(prepared), rehearsalOf(goal));
      }),
    adopt: (prepared, plan) =>
      interruptible(async () => {
        const { applyMarking } = await import('./import/adopt/mark.ts');
        return applyMarking(contextOfRun(), await adoptionSource(prepared), plan);
      }),
    planBaseline: (version, goal = {}) =>
      interruptible(async () => {
        const { planMarking } = await import('./import/adopt/mark.ts');
        const { baselineSource } = await import('./import/adopt/source.ts');
        return planMarking(contextOfRun(), baselineSource(readSound(directory), version), rehearsalOf(goal));
      }),
    baseline: (version, plan) =>
      interruptible(async () => {
        const { applyMarking } = await import('./import/adopt/mark.ts');
        const { baselineSource } = await import('./import/adopt/source.ts');
        return applyMarking(contextOfRun(), baselineSource(readSound(directory), version), plan);
      }),
    planSquash: (version, goal = {}) =>
      interruptible(async () => {
        const { planSquash } = await import('./import/squash/squash.ts');
        return planSquash(readSound(directory), version, rehearsalOf(goal));
      }),
    writeSquash: async plan => (await import('./import/squash/squash.ts')).writeSquash(directory, plan),
    validate: () => validateFolder(directory),
    lint: (goal = {}) =>
      interruptible(async () =>
        (await import('./check/lint.ts')).lintFolder(directory, contextOfRun(), goal),
      ),
    fixLint: (goal = {}) =>
      interruptible(async () => (await import('./check/fix.ts')).fixFolder(directory, contextOfRun(), goal)),
  };
}

/** The folder's files, or an error that lists everything that is wrong with them. */
function readSound(directory: string): readonly MigrationFile[] {
  const { files, problems } = readMigrationFolder(directory);
  if (problems.length > 0) throw invalidFiles(problems);
  return files;
}
