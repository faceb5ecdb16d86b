import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checker } from '../build/checker.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Repository } from '../git/repository.ts';
import { notMeasured, type Proof, proveCheck, proveMetric } from './proof.ts';
import { mayBeReport, readPrintedReports, readReportFile } from './reports/index.ts';
import type { FoundReport } from './reports/report.ts';
import type { ToProve } from './run-list.ts';

export interface Checkout {
  readonly repository: Repository;
  readonly checker: Checker;
  /** Where the checker has its checkout. */
  readonly worktree: string;
  readonly commit: string;
  /** The folder of the design, where outputs are. */
  readonly designFolder: string;
}

export interface Ran {
  readonly proofs: readonly Proof[];
  readonly reports: readonly FoundReport[];
}

/** Runs each command once, one after the other: two may want the same port or database. */
export async function runAll(
  list: readonly ToProve[],
  { repository, checker, worktree, commit, designFolder }: Checkout,
): Promise<Ran> {
  const runnable = list.filter(({ command }) => command !== null);
  const evidence = await checker.run(commit, runnable.map(checkOf));
  const printed = evidence.flatMap(each => readPrintedReports(outputOf(designFolder, each)));
  const files = runnable.length === 0 ? [] : await reportFiles(repository, worktree);
  const unrepeated = withoutRepeated(printed);
  const byItem = new Map(runnable.map((item, index) => [item, evidence[index]] as const));
  return {
    reports: [...files, ...unrepeated],
    proofs: list.map(item => {
      const found = byItem.get(item);
      if (found === undefined) return notMeasured(item, 'the design names no command for it');
      const own = readPrintedReports(outputOf(designFolder, found));
      return item.kind === 'metric'
        ? proveMetric(item, found, [own, files, unrepeated])
        : proveCheck(item, found, own);
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
