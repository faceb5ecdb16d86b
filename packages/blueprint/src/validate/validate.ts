import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Requirement } from '../brief/brief.ts';
import { type Checker, openChecker } from '../build/checker.ts';
import {
  findCommit,
  openRepository,
  type Repository,
  removeWorktree,
  uncommittedFiles,
  worktreesFolder,
} from '../build/repository.ts';
import type { Design } from '../design/design.ts';
import { appendLine } from '../disk/append-line.ts';
import { compareWithBaseline, readBaseline } from '../drift/baseline.ts';
import type { Deviation } from '../drift/deviation.ts';
import { type Drift, totalOf } from '../drift/drift.ts';
import { driftOfCommit } from '../drift/drift-of-commit.ts';
import { BlueprintError } from '../errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { journalName } from '../ledger/keep.ts';
import { notMeasured, type Proof, proveCheck, proveMetric, proveRequirements } from './proof.ts';
import { mayBeReport, readPrintedReports, readReportFile } from './reports/index.ts';
import type { FoundReport } from './reports/report.ts';
import { listToProve, type ToProve } from './run-list.ts';
import { coverageOf, type Validation } from './validation.ts';

export interface ValidateOptions {
  /** The folder of the design; absolute. */
  readonly designFolder: string;
  readonly design: Design;
  readonly requirements: readonly Requirement[];
  /** What is looked at: a commit, a branch, a tag. */
  readonly revision: string;
  /** Run nothing. */
  readonly isDriftOnly: boolean;
  /** Globs of files that are no part of the design. */
  readonly ignore: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A command line of the person that makes a checkout ready. */
  readonly setup: string | undefined;
  /** Of one check. */
  readonly timeLimitMs: number;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly signal: AbortSignal;
  readonly onCheck: (command: string) => void;
}

/**
 * Validates what was built against its design, on a clean checkout of a commit: runs every check and metric, reads the
 * reports they leave, measures drift, and puts the outcome into the journal. Throws `not_found` for a commit that is not
 * there; what is wrong with the code is in the result.
 */
export async function validateDesign(options: ValidateOptions): Promise<Validation> {
  const { designFolder, design, requirements, environment, isDriftOnly, now } = options;
  const startedAt = performance.now();
  const repository = await openRepository(designFolder, environment);
  const commit = await requireCommit(repository, options.revision);
  const id = options.createId();
  const at = now().toISOString();
  const validation = await withChecker(repository, id, options, async (checker, worktree) => {
    const list = listToProve(design);
    const ran = isDriftOnly ? undefined : await runAll(list, commit, checker, repository, worktree, options);
    const proofs = ran?.proofs ?? [];
    const proven = proveRequirements(
      requirements.map(each => each.id),
      proofs,
    );
    const drift = await checker.look(commit, directory =>
      driftOfCommit(
        { repository, commit, directory },
        { components: design.components, designFolder, ignore: options.ignore },
        isDriftOnly ? null : proven,
      ),
    );
    const baseline = readBaseline(designFolder);
    const compared = compareWithBaseline(drift.deviations, baseline ?? [], kind => isMeasured(kind, drift));
    return {
      proofs,
      reports: ran?.reports ?? [],
      requirements: isDriftOnly ? [] : proven,
      drift,
      compared,
      hasBaseline: baseline !== undefined,
    };
  });
  const designs = relative(repository.root, join(designFolder, '..')).replaceAll('\\', '/');
  const result: Validation = {
    ...validation,
    id,
    at,
    commit,
    isDriftOnly,
    uncommitted: await uncommittedFiles(
      repository,
      designs === '' || designs.startsWith('..') ? [] : [designs],
    ),
    durationMs: Math.round(performance.now() - startedAt),
  };
  recordValidation(designFolder, result);
  return result;
}

/** An entry of a baseline about what nobody measured this time is neither gone nor there. */
function isMeasured(kind: Deviation['kind'], { figures }: Drift): boolean {
  return kind !== 'unproven_requirement' || figures.unprovenRequirements.notMeasured === null;
}

async function requireCommit(repository: Repository, revision: string): Promise<string> {
  // What begins with a dash would be an option of git.
  const commit = revision.startsWith('-') ? undefined : await findCommit(repository, revision);
  if (commit !== undefined) return commit;
  throw new BlueprintError('not_found', `there is no commit "${revision}" in ${repository.root}`, {
    hint: 'What is validated is committed: "git commit" first, or name another one with --commit.',
  });
}

async function withChecker<Result>(
  repository: Repository,
  id: string,
  { designFolder, environment, setup, timeLimitMs, now, signal, onCheck }: ValidateOptions,
  action: (checker: Checker, worktree: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(worktreesFolder(repository), '.validate');
  removeLeftOver(repository, folder);
  const worktree = join(folder, `validate-${process.pid}-${id.slice(0, 8)}`);
  const checker = openChecker({
    repository,
    design: designFolder,
    build: id,
    worktree,
    environment,
    setup,
    timeLimitMs,
    now,
    signal,
    onCheck,
  });
  try {
    return await action(checker, worktree);
  } finally {
    checker.close();
  }
}

/** Checkouts of validations that were killed. */
function removeLeftOver(repository: Repository, folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = Number(/^validate-(\d+)-/.exec(name)?.[1]);
    if (!isRunning(pid)) removeWorktree(repository, join(folder, name));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was validated here before.
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Ran {
  readonly proofs: readonly Proof[];
  readonly reports: readonly FoundReport[];
}

/** Runs each command once, one after the other: two may want the same port or database. */
async function runAll(
  list: readonly ToProve[],
  commit: string,
  checker: Checker,
  repository: Repository,
  worktree: string,
  { designFolder }: ValidateOptions,
): Promise<Ran> {
  const runnable = list.filter(({ command }) => command !== null);
  const evidence = await checker.run(commit, runnable.map(checkOf));
  const printed = evidence.flatMap(each => readPrintedReports(outputOf(designFolder, each)));
  const files = await reportFiles(repository, worktree);
  const reports = [...files, ...withoutRepeated(printed)];
  const byItem = new Map(runnable.map((item, index) => [item, evidence[index]] as const));
  return {
    reports,
    proofs: list.map(item => {
      const found = byItem.get(item);
      if (found === undefined) return notMeasured(item, 'the design names no command for it');
      const own = readPrintedReports(outputOf(designFolder, found));
      return item.kind === 'metric'
        ? proveMetric(item, found, [...own, ...reports])
        : proveCheck(item, found);
    }),
  };
}

/** The target of a metric is judged afterwards, with what reports say. */
function checkOf({ kind, command, expects }: ToProve) {
  return { command: command ?? '', expects: kind === 'metric' ? 'exit 0' : expects };
}

const readCharacters = 512 * 1024;

function outputOf(designFolder: string, { output }: Evidence): string {
  return readFileSync(join(designFolder, output), 'utf8').slice(-readCharacters);
}

/** Two checks may run the same tests. */
function withoutRepeated(reports: readonly FoundReport[]): FoundReport[] {
  const known = new Map(reports.map(each => [JSON.stringify(each), each]));
  return [...known.values()];
}

const mostReportBytes = 20 * 1024 * 1024;
const mostReports = 500;

/** Reports that the checks have written into the checkout: files that are not committed and have a known name. */
async function reportFiles(repository: Repository, worktree: string): Promise<FoundReport[]> {
  const without = ['node_modules', '.venv', 'venv', '.git'].flatMap(name => ['-x', name]);
  const list = await repository.git(['ls-files', '--others', '-z', ...without], { worktree });
  const names = list.split('\0').filter(name => name !== '' && mayBeReport(name));
  return names
    .slice(0, mostReports)
    .filter(name => isReadable(join(worktree, name)))
    .flatMap(name => readReportFile(name, readFileSync(join(worktree, name), 'utf8')));
}

/** What a check has left may be a link to anywhere. */
function isReadable(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size <= mostReportBytes;
}

/** The journal's line of a validation; what reports over runs are made from. */
function recordValidation(designFolder: string, validation: Validation): void {
  const { id, at, commit, isDriftOnly, proofs, drift } = validation;
  const total = totalOf(drift.figures);
  appendLine(join(designFolder, journalName), {
    event: 'validated',
    validation: id,
    at,
    commit,
    checks: isDriftOnly
      ? null
      : { part: proofs.filter(({ verdict }) => verdict === 'passed').length, of: proofs.length },
    coverage: coverageOf(validation),
    drift: { part: total.count, of: total.of },
    figures: drift.figures,
  });
}
