import type { Task } from '../design/design.ts';
import { findEmptyScripts } from '../evidence/empty-script.ts';
import { findLostTests, isTestFile, type LostTest } from '../evidence/lost-tests.ts';
import type { Change } from '../git/changes.ts';
import { readFileOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { filesOutside } from './boundaries.ts';
import type { Building } from './building.ts';
import type { Fault } from './fault.ts';
import type { TaskState } from './state.ts';

interface Work {
  readonly base: string;
  readonly tree: string;
  readonly changes: readonly Change[];
}

/** What is wrong before anything is run: code that is outside its bounds is not run at all. */
export async function faultsOfChanges(
  { repository, plan }: Building,
  task: Task,
  known: TaskState,
  { base, tree, changes }: Work,
): Promise<Fault[]> {
  const before = known.attempts.at(-2);
  const isSameAsBefore =
    before?.judged?.tree === tree &&
    before.started.base === base &&
    known.attempts.length - known.forgiven > 1;
  if (isSameAsBefore) return [...(before.judged?.faults ?? []).filter(isLasting), { code: 'no_progress' }];
  if (changes.length === 0) return [{ code: 'nothing_changed' }];
  const components = plan.components.filter(({ id }) => task.components.includes(id));
  const outside = filesOutside(
    changes.map(({ path }) => path),
    components,
  );
  const lost = findLostTests(await readTests(repository, base, tree, changes));
  const scripts = await emptyScripts(repository, task, tree, changes);
  const nested = changes.filter(({ isRepository }) => isRepository).map(({ path }) => path);
  return [
    ...(nested.length === 0 ? [] : [{ code: 'nested_repository', files: nested } as const]),
    ...(outside.length === 0 ? [] : [{ code: 'outside_components', files: outside } as const]),
    ...faultsOfTests(lost),
    ...(scripts.length === 0 ? [] : [{ code: 'script_proves_nothing', scripts } as const]),
  ];
}

/** Faults of the attempt before that are still there when nothing has changed since. */
function isLasting({ code }: Fault): boolean {
  return code !== 'no_progress';
}

async function readTests(repository: Repository, base: string, tree: string, changes: readonly Change[]) {
  const tests = changes.filter(({ path }) => isTestFile(path));
  return Promise.all(
    tests.map(async ({ path, kind }) => ({
      path,
      before: kind === 'added' ? null : await readFileOf(repository, base, path),
      after: kind === 'deleted' ? null : await readFileOf(repository, tree, path),
    })),
  );
}

async function emptyScripts(
  repository: Repository,
  { checks }: Task,
  tree: string,
  changes: readonly Change[],
): Promise<string[]> {
  const manifest = changes.find(({ path, kind }) => path === 'package.json' && kind !== 'deleted');
  return manifest === undefined
    ? []
    : findEmptyScripts(checks, await readFileOf(repository, tree, manifest.path));
}

const lossWords: Readonly<Record<LostTest['what'], string>> = {
  deleted: 'deleted',
  fewer_cases: 'cases',
  fewer_assertions: 'assertions',
  skipped: 'skipped',
};

function faultsOfTests(lost: readonly LostTest[]): Fault[] {
  const deleted = lost.filter(({ what }) => what === 'deleted').map(({ file }) => file);
  const details = lost
    .filter(({ what }) => what !== 'deleted')
    .map(({ file, what, before, after }) => `${file} (${lossWords[what]}: ${before}, now ${after})`);
  return [
    ...(deleted.length === 0 ? [] : [{ code: 'tests_deleted', files: deleted } as const]),
    ...(details.length === 0 ? [] : [{ code: 'tests_weakened', details } as const]),
  ];
}
