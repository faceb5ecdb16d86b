import type { Evidence } from '../evidence/evidence.ts';
import type {
  AttemptEnded,
  AttemptJudged,
  AttemptStarted,
  BuildEvent,
  BuildStarted,
  TaskControlled,
  TaskFailed,
} from './events.ts';

/**
 * Where a task stands. `waiting`: its negative control is missing. `controlled`: an attempt may start. `running`: an
 * attempt is with the agent. `ended`: the agent has ended and its work is not judged. The last two are final.
 */
export type TaskStatus = 'waiting' | 'controlled' | 'running' | 'ended' | 'proven' | 'failed';

export interface Attempt {
  readonly started: AttemptStarted;
  readonly pid: number | undefined;
  readonly ended: AttemptEnded | undefined;
  readonly judged: AttemptJudged | undefined;
}

export interface TaskState {
  readonly id: string;
  readonly hash: string;
  readonly status: TaskStatus;
  readonly control: TaskControlled | undefined;
  readonly attempts: readonly Attempt[];
  /** Attempts that do not count any more: those before the person resumed a failed task. */
  readonly forgiven: number;
  /** On the branch; undefined where it is not proven. */
  readonly commit: string | undefined;
  /** It was proven by an earlier build. */
  readonly isCarried: boolean;
  readonly failure: TaskFailed['failure'] | undefined;
}

export interface BuildState {
  readonly build: string;
  readonly started: BuildStarted;
  /** The last commit of the branch: the base and what is proven since. */
  readonly tip: string;
  readonly tasks: ReadonlyMap<string, TaskState>;
  readonly isEnded: boolean;
}

/** What the events of a build add up to. Pure; an event about a task that the build does not know is ignored. */
export function reduce(state: BuildState, event: BuildEvent): BuildState {
  switch (event.event) {
    case 'build_started':
      return stateOf(event);
    case 'build_resumed':
      return { ...state, isEnded: false, tasks: resumeTasks(state, event.tasks) };
    case 'build_ended':
      return { ...state, isEnded: true };
    case 'attempt_judged': {
      const tip = event.commit ?? state.tip;
      return { ...changeTask(state, event.task, task => judge(task, event)), tip };
    }
    default:
      return changeTask(state, event.task, task => advance(task, event));
  }
}

/** The state after all events, the first of which starts the build. */
export function replay(events: readonly BuildEvent[]): BuildState | undefined {
  const [first, ...rest] = events;
  if (first?.event !== 'build_started') return undefined;
  return rest.reduce(reduce, stateOf(first));
}

function stateOf(started: BuildStarted): BuildState {
  const carried = new Map(started.carried.map(({ task, commit }) => [task, commit]));
  const tasks = started.tasks.map(({ id, hash }): [string, TaskState] => [
    id,
    { ...newTask(id, hash), ...carriedFrom(carried.get(id)) },
  ]);
  return { build: started.build, started, tip: started.base, tasks: new Map(tasks), isEnded: false };
}

function newTask(id: string, hash: string): TaskState {
  return {
    id,
    hash,
    status: 'waiting',
    control: undefined,
    attempts: [],
    forgiven: 0,
    commit: undefined,
    isCarried: false,
    failure: undefined,
  };
}

function carriedFrom(commit: string | undefined): Partial<TaskState> {
  return commit === undefined ? {} : { status: 'proven', commit, isCarried: true };
}

/** Failed tasks get new attempts, and the roadmap may have changed where nothing is proven. */
function resumeTasks({ tasks }: BuildState, planned: BuildStarted['tasks']): ReadonlyMap<string, TaskState> {
  return new Map(
    planned.map(({ id, hash }): [string, TaskState] => {
      const task = tasks.get(id) ?? newTask(id, hash);
      if (task.status === 'proven') return [id, task];
      const isNew = task.hash !== hash || task.status === 'failed';
      return [
        id,
        isNew
          ? { ...task, hash, status: 'waiting', forgiven: task.attempts.length, failure: undefined }
          : task,
      ];
    }),
  );
}

function changeTask(state: BuildState, id: string, change: (task: TaskState) => TaskState): BuildState {
  const task = state.tasks.get(id);
  if (task === undefined) return state;
  return { ...state, tasks: new Map([...state.tasks, [id, change(task)]]) };
}

type TaskEvent = Exclude<
  BuildEvent,
  { readonly event: 'build_started' | 'build_resumed' | 'build_ended' | 'attempt_judged' }
>;

function advance(task: TaskState, event: TaskEvent): TaskState {
  switch (event.event) {
    case 'task_controlled':
      return { ...task, status: 'controlled', control: event };
    case 'attempt_started': {
      const attempt = { started: event, pid: undefined, ended: undefined, judged: undefined };
      return { ...task, status: 'running', attempts: [...task.attempts, attempt] };
    }
    case 'attempt_running':
      return changeAttempt(task, event.attempt, attempt => ({ ...attempt, pid: event.pid }));
    case 'attempt_ended': {
      const changed = changeAttempt(task, event.attempt, attempt => ({ ...attempt, ended: event }));
      return { ...changed, status: isCutOff(event) ? 'controlled' : 'ended' };
    }
    case 'task_failed':
      return { ...task, status: 'failed', failure: event.failure };
  }
}

/** It was cut off by us or with us: there is nothing to judge, and it does not count as an attempt. */
export function isCutOff({ outcome, recovered }: AttemptEnded): boolean {
  return outcome === 'interrupted' || (recovered && outcome === 'broken_off');
}

function judge(task: TaskState, event: AttemptJudged): TaskState {
  const changed = changeAttempt(task, event.attempt, attempt => ({ ...attempt, judged: event }));
  if (event.commit !== null) return { ...changed, status: 'proven', commit: event.commit };
  // What it was built on has changed: its checks have to be seen failing there.
  const isOutdated = event.faults.some(({ code }) => code === 'merge_conflict');
  return { ...changed, status: isOutdated ? 'waiting' : 'controlled' };
}

function changeAttempt(task: TaskState, id: string, change: (attempt: Attempt) => Attempt): TaskState {
  return {
    ...task,
    attempts: task.attempts.map(each => (each.started.attempt === id ? change(each) : each)),
  };
}

/** Checks that passed before anything was built: they guard, and prove nothing. */
export function provesNothing({ control }: TaskState): readonly Evidence[] {
  return (control?.evidence ?? []).filter(({ verdict }) => verdict === 'passed');
}
