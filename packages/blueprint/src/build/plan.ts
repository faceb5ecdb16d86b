import { createHash } from 'node:crypto';
import type { Requirement } from '../brief/brief.ts';
import type { Design, Task } from '../design/design.ts';
import { checkDesign } from '../design/rules/check.ts';
import { tasksOf } from '../design/tasks.ts';
import { BlueprintError } from '../errors.ts';
import { estimateTokens, type TokenEstimate } from '../models/tokens.ts';
import { writeContextPack } from './context-pack.ts';
import type { WorkPlan } from './decide.ts';

/** A design that can be built, with what each task is given. */
export interface BuildPlan extends WorkPlan {
  readonly design: Design;
  /** By task. */
  readonly packs: ReadonlyMap<string, string>;
  /** What a task asks for: when it changes, what was proven before is not what is asked for now. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** What a build relies on; other findings are for `blueprint check`. */
const neededRules = new Set([
  'roadmap-cycle',
  'dangling-reference',
  'duplicate-id',
  'dangerous-command',
  'check-is-prose',
  'check-proves-nothing',
  'task-without-check',
  'task-without-component',
  'incomplete-component',
  'path-outside-workspace',
]);

/**
 * Plans the work of a design. `only` names the tasks that are wanted, all where it is empty. Throws `invalid_design` for
 * what cannot be built, and `usage` for a task that is not there. Pure.
 */
export function planBuild(
  design: Design,
  requirements: readonly Requirement[],
  { only, executionPrompt }: { readonly only: readonly string[]; readonly executionPrompt: string | null },
): BuildPlan {
  refuseUnbuildable(design);
  const tasks = tasksOf(design);
  const unknown = only.filter(id => !tasks.some(task => task.id === id));
  if (unknown.length > 0) {
    throw new BlueprintError('usage', `there is no task ${unknown.join(', ')}`, {
      hint: `The tasks are ${tasks.map(({ id }) => id).join(', ')}.`,
    });
  }
  return {
    design,
    tasks,
    components: design.components,
    wanted: new Set(only.length === 0 ? tasks.map(({ id }) => id) : only),
    packs: new Map(
      tasks.map(task => [task.id, writeContextPack(task, design, requirements, executionPrompt)] as const),
    ),
    hashes: new Map(tasks.map(task => [task.id, hashOf(task, design)] as const)),
  };
}

/** Every command that a build runs. */
export function commandsOf({ tasks }: Pick<BuildPlan, 'tasks'>): string[] {
  return [...new Set(tasks.flatMap(({ checks }) => checks.map(({ command }) => command)))];
}

/** What each wanted task is given, with its tokens. */
export function describePacks({
  tasks,
  packs,
  wanted,
}: BuildPlan): { readonly task: Task; readonly pack: string; readonly tokens: TokenEstimate }[] {
  return tasks
    .filter(({ id }) => wanted.has(id))
    .map(task => {
      const pack = packs.get(task.id) ?? '';
      return { task, pack, tokens: estimateTokens(pack) };
    });
}

function refuseUnbuildable(design: Design): void {
  const problems = checkDesign(design, null).filter(
    ({ code, severity }) => severity === 'error' && neededRules.has(code),
  );
  if (tasksOf(design).length === 0) {
    throw new BlueprintError('invalid_design', 'the roadmap has no task', {
      hint: '"blueprint check" says what else is missing.',
    });
  }
  if (problems.length === 0) return;
  throw new BlueprintError('invalid_design', 'the design cannot be built as it is', {
    problems,
    hint: '"blueprint check" shows the lines.',
  });
}

function hashOf(task: Task, { components }: Design): string {
  const paths = components
    .filter(({ id }) => task.components.includes(id))
    .map(({ id, paths: own }) => [id, own]);
  const { id, title, description, dependsOn, checks } = task;
  return createHash('sha256')
    .update(JSON.stringify([id, title, description, dependsOn, checks, paths]))
    .digest('hex')
    .slice(0, 16);
}
