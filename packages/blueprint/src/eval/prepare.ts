import { dirname, join, resolve } from 'node:path';
import { readDesignFolder } from '../design/folder.ts';
import { BlueprintError } from '../errors.ts';
import { findCommit } from '../git/commits.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { readJournal } from '../ledger/journal.ts';
import { journalName } from '../ledger/keep.ts';
import { sumOf } from '../ledger/sums.ts';
import type { Cost } from '../models/cost.ts';
import type { EvalArm, EvalDefinition, EvalTask } from './definition.ts';
import { keyOf } from './definition.ts';
import { type HiddenFile, hashHidden, listHidden, refuseVisible } from './hidden.ts';
import type { Cell } from './schedule.ts';

/** A task with all that is needed to run it. */
export interface PreparedTask {
  readonly task: EvalTask;
  readonly repository: Repository;
  /** The whole name of the commit. */
  readonly commit: string;
  readonly hidden: readonly HiddenFile[];
  /** What an arm with a design is given besides the prompt; null where no arm has one. */
  readonly executionPrompt: string | null;
  /** What models took to make the design; null without one. */
  readonly designCost: Cost | null;
  /** Of everything but the arm: what its control is of. */
  readonly key: string;
}

export interface PreparedCell extends Cell {
  readonly prepared: PreparedTask;
  readonly work: EvalArm;
  readonly prompt: string;
}

/**
 * Finds repositories, commits, designs and hidden files of a definition. `file` is where it stands. Throws
 * `invalid_eval` for what is not there, and for hidden files that an agent would see.
 */
export async function prepareTasks(
  { tasks, arms }: EvalDefinition,
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<PreparedTask[]> {
  const needsDesign = arms.some(({ design }) => design);
  return Promise.all(
    tasks.map(async task => {
      const from = (path: string) => resolve(dirname(file), path);
      const repository = await openRepository(from(task.repository), environment);
      const commit = await findCommit(repository, task.commit);
      if (commit === undefined) throw noCommit(task, repository);
      const hidden = listHidden(from(task.hidden));
      await refuseVisible(repository, commit, task.id, hidden);
      const folder = needsDesign && task.design !== undefined ? from(task.design) : undefined;
      const executionPrompt =
        folder === undefined ? null : (await readDesignFolder(folder)).design.executionPrompt;
      return {
        task,
        repository,
        commit,
        hidden,
        executionPrompt,
        designCost: folder === undefined ? null : sumOf(readJournal(join(folder, journalName)).calls).cost,
        key: keyOf([task.id, commit, task.prompt, task.checks, task.setup ?? null, hashHidden(hidden)]),
      };
    }),
  );
}

/** Each arm on each task. Pure. */
export function cellsOf(tasks: readonly PreparedTask[], arms: readonly EvalArm[]): PreparedCell[] {
  return tasks.flatMap(prepared =>
    arms.map(work => {
      const prompt = promptFor(prepared, work);
      const key = keyOf([prepared.key, prompt, { ...work, id: '' }]);
      return { task: prepared.task.id, arm: work.id, key, prepared, work, prompt };
    }),
  );
}

function promptFor({ task, executionPrompt }: PreparedTask, { design }: EvalArm): string {
  if (!design || executionPrompt === null) return `${task.prompt}\n`;
  return `${task.prompt}\n\n---\n\nThis was designed before; build it as it was designed:\n\n${executionPrompt}\n`;
}

function noCommit({ id, commit }: EvalTask, { root }: Repository): BlueprintError {
  return new BlueprintError(
    'invalid_eval',
    `the task "${id}" starts from "${commit}", and ${root} has no such commit`,
    {
      hint: 'Name a commit, a tag or a branch that is there.',
    },
  );
}
