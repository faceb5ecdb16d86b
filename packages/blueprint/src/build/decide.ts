import type { Component, Task } from '../design/design.ts';
import { globsOverlap, parseGlob } from '../design/rules/globs.ts';
import { describeEnd } from './describe-end.ts';
import type { TaskFailure } from './fault.ts';
import { costOfTask } from './money.ts';
import { type BuildState, isCutOff, provesNothing, type TaskState } from './state.ts';

/** What a build has to keep to, besides money of the whole. */
export interface TaskLimits {
  readonly parallel: number;
  readonly attempts: number;
  /** In US dollars, for one task. */
  readonly maxUsdPerTask: number | undefined;
  /** Some budget is set, so what an attempt costs must be known. */
  readonly hasBudget: boolean;
}

/** What is done next for a task. */
export type Step =
  | { readonly do: 'control'; readonly task: string }
  | { readonly do: 'attempt'; readonly task: string }
  | { readonly do: 'judge'; readonly task: string }
  | { readonly do: 'give_up'; readonly task: string; readonly failure: TaskFailure };

/** A design as far as the order of work needs it. */
export interface WorkPlan {
  readonly tasks: readonly Task[];
  readonly components: readonly Component[];
  /** The tasks that are wanted; the others stay as they are. */
  readonly wanted: ReadonlySet<string>;
}

/**
 * The steps that may begin now, beside those of `busy` tasks that are under way: in the order of the roadmap, after what
 * a task depends on, and never two tasks whose components overlap. Pure.
 */
export function nextSteps(
  state: BuildState,
  plan: WorkPlan,
  limits: TaskLimits,
  busy: ReadonlySet<string>,
): Step[] {
  const underWay = new Set(busy);
  const steps: Step[] = [];
  for (const task of plan.tasks) {
    if (underWay.size >= limits.parallel) break;
    const known = state.tasks.get(task.id);
    if (known === undefined || underWay.has(task.id) || !plan.wanted.has(task.id)) continue;
    if (!isReady(task, known, state) || overlapsAny(task, underWay, plan)) continue;
    steps.push(stepFor(known, limits));
    underWay.add(task.id);
  }
  return steps;
}

/** How many tasks could be worked on now, if there were no limit to their number. Pure. */
export function countReady(state: BuildState, { tasks, wanted }: WorkPlan): number {
  return tasks.filter(task => {
    const known = state.tasks.get(task.id);
    return known !== undefined && wanted.has(task.id) && isReady(task, known, state);
  }).length;
}

function isReady({ dependsOn }: Task, { status }: TaskState, { tasks }: BuildState): boolean {
  if (status === 'proven' || status === 'failed') return false;
  return dependsOn.every(id => tasks.get(id)?.status === 'proven');
}

/** Two tasks that touch the same files at the same time undo each other. */
function overlapsAny(task: Task, underWay: ReadonlySet<string>, { tasks, components }: WorkPlan): boolean {
  const others = tasks.filter(({ id }) => underWay.has(id));
  return others.some(other => tasksOverlap(task, other, components));
}

export function tasksOverlap(one: Task, other: Task, components: readonly Component[]): boolean {
  if (one.components.some(id => other.components.includes(id))) return true;
  const globsOf = ({ components: ids }: Task) =>
    components.filter(({ id }) => ids.includes(id)).flatMap(({ paths }) => paths.map(parseGlob));
  return globsOf(one).some(left => globsOf(other).some(right => globsOverlap(left, right)));
}

function stepFor(task: TaskState, limits: TaskLimits): Step {
  const { id, status } = task;
  if (status === 'waiting') return { do: 'control', task: id };
  if (status === 'ended') return { do: 'judge', task: id };
  const code = whyGiveUp(task, limits);
  return code === undefined
    ? { do: 'attempt', task: id }
    : { do: 'give_up', task: id, failure: failureOf(code, task) };
}

function whyGiveUp(task: TaskState, limits: TaskLimits): TaskFailure['code'] | undefined {
  const { control } = task;
  if (control !== undefined && provesNothing(task).length === control.evidence.length)
    return 'proves_nothing';
  const counted = task.attempts
    .slice(task.forgiven)
    .filter(({ ended }) => ended !== undefined && !isCutOff(ended));
  const last = counted.at(-1);
  if (last?.ended?.outcome === 'refused') return 'refused';
  if (last?.judged?.faults.some(({ code }) => code === 'no_progress') === true) return 'no_progress';
  if (counted.length >= limits.attempts) return 'attempts_used';
  const cost = costOfTask(task);
  if (limits.hasBudget && task.attempts.length > task.forgiven && cost.basis === 'unpriced')
    return 'unknown_cost';
  const { maxUsdPerTask } = limits;
  return maxUsdPerTask !== undefined && (cost.usd ?? 0) >= maxUsdPerTask ? 'budget_reached' : undefined;
}

function failureOf(code: TaskFailure['code'], { attempts }: TaskState): TaskFailure {
  const last = attempts.findLast(({ judged }) => judged !== undefined);
  const ended = attempts.at(-1)?.ended;
  return {
    code,
    faults: code === 'proves_nothing' ? [] : (last?.judged?.faults ?? []),
    agent: ended === undefined ? null : describeEnd(ended),
  };
}
