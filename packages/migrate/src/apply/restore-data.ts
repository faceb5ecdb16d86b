import type { Manifest } from '../backup/manifest.ts';
import type { RestoreResult } from '../backup/restore.ts';
import { Sql, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { recordFailed, recordStarted, recordSucceeded, sinceStarted } from '../history/write/events.ts';
import type { Run } from './run.ts';
import type { RunContext } from './session.ts';
import type { Step } from './step.ts';

/**
 * Finds and checks the backups that were made before the steps' migrations were applied, while nothing is rolled back yet.
 * What it returns puts their rows back, once the steps are done: the newest backup first, because it has the newest rows.
 */
export async function prepareRestore(
  context: RunContext,
  run: Run,
  steps: readonly Step[],
): Promise<() => Promise<RestoreResult[]>> {
  if (steps.length === 0) return async () => [];
  const [{ findBackups, verifyFiles }, { refuseWithoutKey, restoreBackup }] = await Promise.all([
    import('../backup/folder.ts'),
    import('../backup/restore.ts'),
  ]);
  const { directory } = context.backup;
  const versions = steps.map(({ migration }) => migration.version);
  const runs = await runsThatApplied(run, steps);
  const found = await findBackups(directory);
  const backups = found.flatMap(({ folder, manifest }) =>
    manifest !== undefined && belongs(manifest, run, runs)
      ? [{ folder, manifest: ofVersions(manifest, versions) }]
      : [],
  );
  for (const { folder, manifest } of backups) await verifyFiles(folder, manifest.tables);
  await refuseWithoutKey(
    run.session,
    backups.flatMap(({ manifest }) => manifest.tables),
  );
  const saved = backups.flatMap(({ manifest }) => manifest.versions);
  const missing = versions.filter(version => !saved.includes(version));
  // Whose backup a damaged one is, nobody can tell: it may be what is missing.
  const damaged = found.find(({ problem }) => problem !== undefined)?.problem;
  if (missing.length > 0 && damaged !== undefined) throw damaged;
  if (missing.length > 0) warnOfMissing(run, missing);
  return async () => {
    const results: RestoreResult[] = [];
    for (const { folder, manifest } of backups) {
      try {
        results.push(
          await recorded(run, manifest, () =>
            restoreBackup(run, folder, manifest, { overwrite: false, fillColumns: true }),
          ),
        );
      } catch (error) {
        throw afterwards(error, manifest.id, versions);
      }
    }
    return results;
  };
}

/** Writes a restore into the audit trail, in transactions of its own. */
export async function recorded<T>(run: Run, manifest: Manifest, action: () => Promise<T>): Promise<T> {
  const { session, tables, origin } = run;
  const attempt = { id: run.newId(), action: 'restore', version: manifest.versions.at(-1) ?? '' } as const;
  await session.run(recordStarted(tables, origin, attempt));
  try {
    const result = await action();
    await session.run(recordSucceeded(tables, origin, attempt, sinceStarted(tables, attempt)));
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await session
      .run(recordFailed(tables, origin, attempt, sinceStarted(tables, attempt), message))
      .catch(() => undefined);
    throw error;
  }
}

/**
 * The runs that the steps' migrations were applied by. Statements outside a transaction may have run in several attempts,
 * each of which saved what the others had not lost yet.
 */
async function runsThatApplied({ session, tables }: Run, steps: readonly Step[]): Promise<Set<string>> {
  const list = (chosen: readonly Step[]) =>
    new Sql(['NULL', ...chosen.map(({ migration }) => sql`${migration.version}`.text)].join(', '));
  const [result] = await session.run(sql`
    SELECT correlation_id FROM ${tables.versions} WHERE version IN (${list(steps)})
    UNION
    SELECT e.correlation_id FROM ${tables.events} e
     WHERE e.version IN (${list(steps.filter(mayHaveRunInPieces))}) AND e.action = 'up'
       AND e.id > coalesce((SELECT max(d.id) FROM ${tables.events} d
                             WHERE d.version = e.version AND d.action = 'down' AND d.result = 'succeeded'), 0)`);
  return new Set(result?.rows.map(row => row['correlation_id'] ?? ''));
}

/** Outside of a transaction each statement is final, so that a run that failed has lost what its statements say. */
function mayHaveRunInPieces({ migration: { header, up } }: Step): boolean {
  const isRefused = up?.statements.some(({ kind, outside }) => outside !== undefined || refusable.has(kind));
  return !header.transactional || isRefused === true;
}

/** What the server refuses in a transaction only by what it finds there. */
const refusable = new Set(['AlterEnumStmt', 'CallStmt', 'ReindexStmt']);

function belongs(manifest: Manifest, { target }: Run, runs: ReadonlySet<string>): boolean {
  const { database, schema, direction, correlationId } = manifest;
  return (
    direction === 'up' && database === target.database && schema === target.schema && runs.has(correlationId)
  );
}

/** What other migrations of the same run had lost stays lost: they stay applied. */
function ofVersions(manifest: Manifest, versions: readonly string[]): Manifest {
  const tables = manifest.tables.flatMap(table => {
    const losses = table.losses.filter(({ version }) => versions.includes(version));
    return losses.length === 0 ? [] : [{ ...table, losses }];
  });
  return { ...manifest, tables, versions: manifest.versions.filter(version => versions.includes(version)) };
}

function warnOfMissing(run: Run, missing: readonly string[]): void {
  run.emit({
    type: 'warning',
    problem: {
      code: 'backup_missing',
      severity: 'warning',
      message: `there is no backup from before ${missing.join(', ')}`,
      hint: 'It had nothing to lose when it was applied, or no backup was made then, or the backup is gone.',
    },
  });
}

/** The steps are rolled back by then, and stay so. */
function afterwards(error: unknown, id: string, versions: readonly string[]): unknown {
  if (!(error instanceof MigrateError)) return error;
  return new MigrateError(error.code, error.message, {
    details: [...error.details, `rolled back, without their data: ${versions.join(', ')}`],
    problems: error.problems,
    hint: `The rollback is done and stays; only its data is not back. When that is mended: migrate backup restore ${id}`,
    cause: error,
  });
}
