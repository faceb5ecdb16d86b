import { type RunContext, readHistoryOf, withTarget } from '../apply/session.ts';
import { MigrateError } from '../errors.ts';
import { type MigrationFile, parseMigration } from '../files/migration.ts';
import { loadParser, type PostgresParser } from '../files/postgres-parser.ts';
import { readMigrationFolder } from '../files/read.ts';
import { rememberParses } from '../files/remember-parses.ts';
import { compareVersions } from '../files/version.ts';
import type { Finding, RuleFacts } from '../finding.ts';
import type { FileChange } from '../lint/fix/plan.ts';
import { lintFiles } from '../lint/lint.ts';
import type { LintOptions, TableSize } from '../lint/options.ts';
import { type CheckedFile, findingOfProblem } from '../lint/problems.ts';
import { rules } from '../lint/rules/index.ts';
import { readTableSizes } from './table-sizes.ts';

export interface LintGoal extends Omit<LintOptions, 'sizes' | 'reports' | 'versions'> {
  /** Asks the database for its version, the sizes of its tables, and what is applied: that is not reported on. */
  readonly useDatabase?: boolean | undefined;
  /** Reports on this version and those after it. */
  readonly since?: string | undefined;
}

export interface LintResult {
  /** Files that were reported on. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  readonly targetVersion: number | undefined;
  /** All rules, with the severity that was asked for. */
  readonly rules: readonly RuleFacts[];
  /** What `--fix` would write; never a file that the database has. */
  readonly changes: readonly FileChange[];
}

interface DatabaseFacts {
  readonly sizes: ReadonlyMap<string, TableSize>;
  readonly serverVersion: number;
  readonly applied: ReadonlySet<string>;
}

/** Lints a folder. Without `useDatabase` nothing is connected to. */
export async function lintFolder(
  directory: string,
  context: RunContext,
  goal: LintGoal,
): Promise<LintResult> {
  const { since, useDatabase } = goal;
  const { files, problems } = readMigrationFolder(directory);
  if (since !== undefined && !files.some(({ version }) => version === since)) {
    throw new MigrateError('unknown_version', `there is no migration ${since}`, {
      hint: 'Lint from a version that a file of the folder has.',
    });
  }
  const database = useDatabase === true ? await askDatabase(context) : undefined;
  const parser = rememberParses(await loadParser());
  const targetVersion = goal.targetVersion ?? database?.serverVersion;
  const isReported = (version: string) =>
    database?.applied.has(version) !== true && (since === undefined || compareVersions(version, since) >= 0);
  const { findings, changes } = lintFiles(parseEach(files, parser), parser, {
    ...goal,
    versions: new Set(files.map(({ version }) => version)),
    targetVersion,
    sizes: database?.sizes,
    reports: isReported,
  });
  const ofFolder = problems.map(problem => findingOfProblem(problem, { path: problem.file ?? directory }));
  return {
    files: files.filter(({ version }) => isReported(version)).map(({ path }: MigrationFile) => path),
    findings: [...ofFolder, ...findings],
    targetVersion,
    changes,
    rules: rules.map(({ id, summary, severity, why, instead }) => ({
      id,
      summary,
      severity: goal.severities?.get(id) ?? severity,
      help: `${why}\n\n${instead}`,
    })),
  };
}

/** One after the other, so that the parse trees of a large folder are not held all at once. */
function* parseEach(files: readonly MigrationFile[], parser: PostgresParser): Generator<CheckedFile> {
  for (const file of files) yield { file, ...parseMigration(file, parser) };
}

async function askDatabase(context: RunContext): Promise<DatabaseFacts> {
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const applied = entries.filter(({ status }) => status !== 'rolled_back' && status !== 'failed');
    return {
      sizes: await readTableSizes(session, target.schema),
      serverVersion: Math.floor(target.serverVersion / 10_000),
      applied: new Set(applied.map(({ version }) => version)),
    };
  });
}
