import { relative } from 'node:path';
import { type Cell, formatDuration, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { BuildReport } from '../../build/build.ts';
import { describeFailure } from '../../build/fault.ts';
import { costOfTask } from '../../build/money.ts';
import { logOf } from '../../build/places.ts';
import type { BuildPlan } from '../../build/plan.ts';
import { provesNothing } from '../../build/state.ts';
import type { Task } from '../../design/design.ts';
import { describeDeviation } from '../../drift/deviation.ts';
import { totalOf } from '../../drift/drift.ts';
import { formatCost } from '../../models/cost.ts';
import { shareOf } from '../reporters/words.ts';
import { costOf, durationOf, type ShownState, shownState } from './build-words.ts';

export interface Places {
  /** The person's checkout; absolute. */
  readonly root: string;
  /** Absolute. */
  readonly designFolder: string;
}

/** So many lines fit on a screen of 24 together with the prompt. */
const mostLines = 23;
const fewestTasks = 3;

/** How a build ended, on one screen: when not all tasks fit, what a person has to look at is shown. */
export function renderBuild(report: BuildReport, plan: BuildPlan, places: Places, output: Output): void {
  const shown = plan.tasks.map(task => ({ task, as: shownState(task, report.state, plan.wanted) }));
  const below = [
    '',
    `${countsOf(shown.map(({ as }) => as))}  ${formatDuration(report.durationMs)}  ${formatCost(report.cost)}`,
    ...failuresOf(report, output),
    ...notesOf(report, plan, output),
    ...driftOf(report, output),
    ...nextStep(report, places).flatMap(line => wrap(line, output.width, '  ')),
  ];
  const room = Math.max(fewestTasks, mostLines - below.length - 2);
  const important = [...shown].sort((one, other) => rank(one.as) - rank(other.as)).slice(0, room);
  const rows = shown.filter(each => important.includes(each));
  output.lines(
    table(
      columns,
      rows.map(({ task, as }) => cellsOf(task, as, report, output)),
      output,
    ),
  );
  if (shown.length > rows.length) output.line(`and ${plural(shown.length - rows.length, 'task')} more`);
  output.lines(below);
}

const columns = [
  { header: '' },
  { header: 'task', shrink: 2, minimum: 16 },
  { header: 'state' },
  { header: 'tries', align: 'right' },
  { header: 'cost', align: 'right' },
  { header: 'agent', align: 'right' },
] as const;

/** What a person has to look at comes first when not all fit. */
function rank(as: ShownState): number {
  return ['failed', 'blocked', 'working', 'waiting', 'proven', 'carried', 'left out'].indexOf(as);
}

function cellsOf(task: Task, as: ShownState, { state }: BuildReport, { style, symbols }: Output): Cell[] {
  const known = state.tasks.get(task.id);
  const mark = { proven: symbols.success, carried: symbols.success, failed: symbols.failure };
  const paint = as === 'failed' ? style.red : as === 'proven' || as === 'carried' ? style.green : style.dim;
  return [
    { text: mark[as as keyof typeof mark] ?? symbols.bullet, style: paint },
    `${task.id} ${task.title}`,
    { text: as === 'carried' ? 'proven before' : as, style: paint },
    String(known?.attempts.length || ''),
    known === undefined ? '' : costOf(known),
    known === undefined ? '' : durationOf(known),
  ];
}

function countsOf(states: readonly ShownState[]): string {
  const counts = new Map<ShownState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** Why, for the first three. */
function failuresOf({ state }: BuildReport, { width, style, symbols }: Output): string[] {
  const failed = [...state.tasks.values()].filter(({ status }) => status === 'failed');
  return failed.slice(0, 3).flatMap(({ id, failure }) => {
    const reason = failure === undefined ? '' : describeFailure(failure);
    return wrap(printable(`${symbols.failure} ${id}: ${reason}`), width, '  ')
      .slice(0, 2)
      .map(line => style.red(line));
  });
}

/** What a green line does not say: checks that prove nothing, and expectations that nobody has judged. */
function notesOf({ state }: BuildReport, { tasks }: BuildPlan, output: Output): string[] {
  const known = tasks.flatMap(({ id }) => state.tasks.get(id) ?? []);
  const idle = known.flatMap(task =>
    task.status === 'proven' ? provesNothing(task).map(({ command }) => `${task.id}: ${command}`) : [],
  );
  const unjudged = known.flatMap(({ id, status, attempts }) =>
    status === 'proven'
      ? (attempts.at(-1)?.judged?.evidence ?? []).flatMap(each => each.unjudged.map(text => `${id}: ${text}`))
      : [],
  );
  return [
    ...noteOf('Passed before anything was built, so they prove nothing', idle, output),
    ...noteOf('Not judged but for the exit code', unjudged, output),
  ];
}

function driftOf({ drift }: BuildReport, { style, width }: Output): string[] {
  if (drift === null) return [];
  const [first] = drift.deviations;
  const total = `Drift: ${shareOf(totalOf(drift.figures))}`;
  if (first === undefined) return [total];
  return wrap(
    printable(`${total}, such as: ${describeDeviation(first)}. "blueprint validate" has all.`),
    width,
    '  ',
  )
    .slice(0, 2)
    .map(line => style.yellow(line));
}

function noteOf(title: string, items: readonly string[], { style, width }: Output): string[] {
  const distinct = [...new Set(items)];
  if (distinct.length === 0) return [];
  const more = distinct.length > 2 ? `, and ${distinct.length - 2} more` : '';
  const text = `${title}: ${distinct.slice(0, 2).join(', ')}${more}`;
  return wrap(printable(text), width, '  ')
    .slice(0, 3)
    .map(line => style.yellow(line));
}

function nextStep({ outcome, state }: BuildReport, { root, designFolder }: Places): string[] {
  const { branch } = state.started;
  if (outcome === 'proven') return [`On the branch ${branch}. Next: look at it, then git merge ${branch}`];
  if (outcome === 'budget_reached') {
    return [
      `The budget does not reach for another attempt. What is proven is on the branch ${branch}; with a higher one (--max-usd, or maxUsdPerDay) blueprint build --resume goes on.`,
    ];
  }
  const failed = [...state.tasks.values()].find(({ status }) => status === 'failed');
  const last = failed?.attempts.at(-1)?.started;
  return [
    ...(last === undefined
      ? []
      : [
          `The work of ${last.task} is in ${relative(root, last.worktree) || last.worktree}, the log of its agent in ${relative(root, logOf(designFolder, state.build, last.attempt))}`,
        ]),
    `What is proven is on the branch ${branch}. blueprint build --resume goes on.`,
  ];
}

/** The `data` of `--json`. */
export function jsonOfBuild({ state, outcome, cost, drift, durationMs }: BuildReport, plan: BuildPlan) {
  return {
    build: state.build,
    outcome,
    branch: state.started.branch,
    base: state.started.base,
    tip: state.tip,
    cost,
    durationMs,
    drift: drift === null ? null : { total: totalOf(drift.figures), ...drift },
    tasks: plan.tasks.map(task => {
      const known = state.tasks.get(task.id);
      const last = known?.attempts.at(-1);
      return {
        id: task.id,
        title: task.title,
        state: shownState(task, state, plan.wanted),
        attempts: known?.attempts.length ?? 0,
        commit: known?.commit ?? null,
        cost: known === undefined ? null : costOfTask(known),
        failure: known?.failure ?? null,
        denied: last?.ended?.denied ?? [],
        provesNothing: known === undefined ? [] : provesNothing(known).map(({ command }) => command),
        evidence: last?.judged?.evidence ?? [],
      };
    }),
  };
}
