import { formatDuration } from '@proven/terminal';
import { costOfTask } from '../../build/money.ts';
import type { BuildState, TaskState } from '../../build/state.ts';
import type { Task } from '../../design/design.ts';
import { shortCost } from '../../models/cost.ts';

/** A state of a task, for people. `blocked`: something it depends on has failed. */
export type ShownState = 'proven' | 'carried' | 'failed' | 'blocked' | 'working' | 'waiting' | 'left out';

export function shownState(task: Task, state: BuildState, wanted: ReadonlySet<string>): ShownState {
  const known = state.tasks.get(task.id);
  if (known?.status === 'proven') return known.isCarried ? 'carried' : 'proven';
  if (known?.status === 'failed') return 'failed';
  if (!wanted.has(task.id)) return 'left out';
  if (known !== undefined && known.attempts.length > known.forgiven) return 'working';
  return isBlocked(task.dependsOn, state) ? 'blocked' : 'waiting';
}

function isBlocked(dependsOn: readonly string[], { tasks }: BuildState): boolean {
  return dependsOn.some(id => tasks.get(id)?.status === 'failed');
}

export function costOf(task: TaskState): string {
  return task.attempts.length === 0 ? '' : shortCost(costOfTask(task));
}

export function durationOf({ attempts }: TaskState): string {
  const ended = attempts.flatMap(attempt => (attempt.ended === undefined ? [] : [attempt.ended.durationMs]));
  return ended.length === 0 ? '' : formatDuration(ended.reduce((sum, each) => sum + each, 0));
}
