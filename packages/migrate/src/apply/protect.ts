import { assessRun, noRisk } from '../backup/assess.ts';
import type { Risk } from '../backup/catalog.ts';
import type { Manifest } from '../backup/manifest.ts';
import { MigrateError } from '../errors.ts';
import type { ServerFacts } from '../health/facts.ts';
import type { HealthQuestions } from '../health/health.ts';
import { toolVersion } from '../tool-version.ts';
import { LocksNotGranted, withLockRetries } from './lock-retry.ts';
import type { Run } from './run.ts';
import type { RunContext } from './session.ts';
import type { Direction, Step } from './step.ts';

/** Milliseconds that a look at a table's size waits, where statements may wait without limit. */
const longestWait = 10_000;

/** Looks after a run's data before its first statement. */
export interface Protection {
  /** Undefined when nothing had to be saved. */
  readonly backup: Manifest | undefined;
  /** Called after the run succeeded: only then may older backups go. */
  readonly finish: () => Promise<void>;
}

/** What is asked of the server early, so that it answers while the files are parsed. What fails is said where it is awaited. */
export function lookAhead({ session }: Run): Promise<ServerFacts> {
  const facts = import('../health/facts.ts').then(({ readServerFacts }) => readServerFacts(session));
  facts.catch(() => undefined);
  return facts;
}

/**
 * Checks that the run can go well, and saves what it could lose: one backup for all of its migrations, as the data was at one
 * moment before the first of them. Throws while nothing was changed.
 */
export async function protectRun(
  context: RunContext,
  run: Run,
  steps: readonly Step[],
  direction: Direction,
  wantsBackup: boolean,
  ahead?: Promise<ServerFacts>,
): Promise<Protection> {
  const nothing = { backup: undefined, finish: async () => undefined };
  const [first] = steps;
  if (first === undefined) return nothing;
  const isOn = context.backup.enabled && wantsBackup;
  const risk = isOn ? await assessWithRetries(run, first, steps) : noRisk;
  warnOfUnknown(run, risk);
  // Where tables are to be saved, they may have been waited for, and everything can be different by now.
  await requireHealth(context, run, steps, risk, isOn, risk.tables.length === 0 ? await ahead : undefined);
  if (risk.tables.length === 0) return nothing;
  const { saveTables } = await import('../backup/save.ts');
  const { directory } = context.backup;
  const backup = await saveTables({ ...context, ...run, directory, database: context.database }, risk, {
    direction,
    database: run.target.database,
    schema: run.target.schema,
    serverVersion: run.target.serverVersion,
    toolVersion: toolVersion(),
    correlationId: context.correlationId,
  });
  return {
    backup,
    finish: () => prune(run, directory, backup),
  };
}

/** The size of a table is not told while somebody has it to themselves: asked again as a migration is tried again. */
async function assessWithRetries(run: Run, first: Step, steps: readonly Step[]): Promise<Risk> {
  const lockTimeout = run.settings.statementLockTimeoutMs || longestWait;
  const assess = () => assessRun(run.session, steps, run.target.schema, { lockTimeout });
  try {
    return await withLockRetries(run, first, async () => undefined, assess);
  } catch (error) {
    if (!(error instanceof LocksNotGranted)) throw error;
    throw new MigrateError('lock_timeout', 'a table that may have to be saved is locked by another session', {
      details: [error.message],
      hint: 'Nothing was changed. Run the same command again when what blocks it has ended; LOCK_TIMEOUT_SECONDS says how long it is tried.',
      cause: error,
    });
  }
}

/** The run is done and stays done: a backup that cannot be removed is for a warning. */
async function prune(run: Run, directory: string, backup: Manifest): Promise<void> {
  const { removeExpired } = await import('../backup/retention.ts');
  try {
    for (const removed of await removeExpired(directory, backup))
      run.emit({ type: 'backup_removed', directory: removed });
  } catch (error) {
    run.emit({
      type: 'warning',
      problem: {
        code: 'backup_not_removed',
        severity: 'warning',
        message: `older backups in ${directory} could not be removed: ${(error as Error).message}`,
        hint: 'The run itself succeeded. Remove them by hand, or mend the rights on the folder.',
      },
    });
  }
}

async function requireHealth(
  { backup, database }: RunContext,
  run: Run,
  steps: readonly Step[],
  risk: Risk,
  isOn: boolean,
  server: ServerFacts | undefined,
): Promise<void> {
  const { checkHealth, refuseUnhealthy } = await import('../health/health.ts');
  const estimate = risk.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const questions: HealthQuestions = {
    isShared: database.shared,
    backup: isOn && estimate > 0 ? { directory: backup.directory, estimate } : undefined,
    // The plan has looked at them, and what is left was accepted.
    changed: [],
    lockedTables: async () => {
      const [{ lockedTables }, { loadParser }] = await Promise.all([
        import('../health/locked-tables.ts'),
        import('../files/postgres-parser.ts'),
      ]);
      return lockedTables(steps, await loadParser(), run.target.schema);
    },
  };
  const checks = await checkHealth(run.session, questions, server);
  run.emit({ type: 'health_checked', checks });
  refuseUnhealthy(checks);
}

function warnOfUnknown(run: Run, { unknown }: Risk): void {
  if (unknown.length === 0) return;
  run.emit({
    type: 'warning',
    problem: {
      code: 'backup_incomplete',
      severity: 'warning',
      message: `the backup cannot know what ${unknown.length === 1 ? '1 statement changes' : `${unknown.length} statements change`}`,
      details: unknown.map(({ version, line, what }) => `${version}, line ${line}: ${what}`),
      hint: 'Name the tables whose rows they change in the header, "-- Affects: orders, invoices", or say "-- Affects: none".',
    },
  });
}
