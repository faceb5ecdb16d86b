import { fit, formatDuration, type Output, printable } from '@proven/terminal';
import type { BuildProgress } from '../../build/building.ts';
import type { BuildEvent } from '../../build/events.ts';
import { describeFailure, describeFault } from '../../build/fault.ts';
import { costOfBuild } from '../../build/money.ts';
import type { BuildState } from '../../build/state.ts';
import type { Task } from '../../design/design.ts';
import { shortCost } from '../../models/cost.ts';
import { createRedrawnBlock } from './redrawn-block.ts';

export interface BuildView {
  readonly show: (progress: BuildProgress) => void;
  readonly stop: () => void;
}

interface Doing {
  readonly what: string;
  readonly since: number;
  /** In US dollars, of the attempt under way. */
  readonly usd: number | null;
}

/** A line for what is over, which stays; below, on a terminal, what is under way. Nothing without an output. */
export function createBuildView(
  tasks: readonly Task[],
  output: Output | undefined,
  now: () => Date,
  canRedraw: boolean = output?.canRedraw ?? false,
): BuildView {
  if (output === undefined) return { show: () => undefined, stop: () => undefined };
  const doing = new Map<string, Doing>();
  const startedAt = now().getTime();
  let state: BuildState | undefined;
  const block = createRedrawnBlock(
    output,
    () => linesOf(doing, state, tasks.length, startedAt, now(), output),
    canRedraw,
  );
  return {
    show: progress => {
      if (progress.type === 'recorded') {
        state = progress.state;
        follow(doing, progress.event, now().getTime());
        block.print(lastingLine(progress.event, progress.state, output));
      } else if (progress.type === 'agent') {
        followAgent(doing, progress);
      }
      block.redraw();
    },
    stop: block.stop,
  };
}

function follow(doing: Map<string, Doing>, event: BuildEvent, since: number): void {
  switch (event.event) {
    case 'attempt_started':
      doing.set(event.task, { what: `${event.agent} works, attempt ${event.number}`, since, usd: null });
      return;
    case 'attempt_ended':
      doing.set(event.task, { what: 'checks', since, usd: null });
      return;
    case 'attempt_judged':
    case 'task_failed':
      doing.delete(event.task);
      return;
    case 'build_ended':
      doing.clear();
      return;
    default:
      return;
  }
}

function followAgent(
  doing: Map<string, Doing>,
  { task, event }: Extract<BuildProgress, { type: 'agent' }>,
): void {
  const known = doing.get(task);
  if (known === undefined) return;
  if (event.type === 'spent') doing.set(task, { ...known, usd: event.cost.usd });
  if (event.type === 'used_tool') doing.set(task, { ...known, what: `${event.tool} ${event.detail}` });
}

/** One line a task under way, and one for the whole. */
function linesOf(
  doing: ReadonlyMap<string, Doing>,
  state: BuildState | undefined,
  count: number,
  startedAt: number,
  now: Date,
  { width, style, symbols }: Output,
): string[] {
  if (state === undefined) return [];
  const time = (since: number) => formatDuration(now.getTime() - since);
  const rows = [...doing].slice(0, 10).map(([task, { what, since, usd }]) => {
    const money = usd === null ? '' : `  ${shortCost({ usd, basis: 'measured' })}`;
    return fit(printable(`  ${task}  ${time(since)}${money}  ${what}`), width - 1, symbols.ellipsis);
  });
  const proven = [...state.tasks.values()].filter(({ status }) => status === 'proven').length;
  const total = `${proven}/${count} proven  ${time(startedAt)}  ${shortCost(costOfBuild(state))}`;
  return [...rows, style.dim(fit(total, width - 1, symbols.ellipsis))];
}

function lastingLine(event: BuildEvent, state: BuildState, { style, symbols }: Output): string | undefined {
  switch (event.event) {
    case 'build_started':
      return `Building on the branch ${event.branch}, from ${event.base.slice(0, 10)}, with ${event.agent}.`;
    case 'build_resumed':
      return `Going on with the build on ${state.started.branch}, with ${event.agent}.`;
    case 'attempt_started':
      return style.dim(`${symbols.bullet} ${printable(event.task)}: attempt ${event.number}`);
    case 'attempt_judged': {
      const task = printable(event.task);
      const cost = state.tasks.get(event.task)?.attempts.at(-1)?.ended?.cost;
      const paid = cost === undefined ? '' : `  ${style.dim(shortCost(cost))}`;
      return event.commit === null
        ? `${style.yellow(symbols.warning)} ${task}: not taken: ${printable(event.faults.map(describeFault).join('; '))}${paid}`
        : `${style.green(symbols.success)} ${task}: proven${paid}`;
    }
    case 'task_failed':
      return `${style.red(symbols.failure)} ${printable(`${event.task}: failed: ${describeFailure(event.failure)}`)}`;
    default:
      return undefined;
  }
}
