// Times two commands in turn and describes the difference.
import { spawnSync } from 'node:child_process';

/**
 * Runs subject and floor as whole processes, `runs` times each, after one pair that is not counted. The order
 * within a pair alternates, so that neither always runs on what the other left in the caches.
 *
 * A side is { title, prepare, verify }: prepare() returns { command, args, cwd, env } for one run, and verify()
 * gets that with its stdout and throws when the run did not do its work; neither is timed.
 */
export async function comparePairs({ subject, floor, runs }) {
  const pairs = [];
  for (let index = 0; index <= runs; index += 1) {
    const order = index % 2 === 0 ? [subject, floor] : [floor, subject];
    const times = new Map();
    for (const side of order) {
      times.set(side, await timeRun(side));
    }
    pairs.push({ subject: times.get(subject), floor: times.get(floor) });
  }
  const counted = pairs.slice(1);
  return {
    subject: { title: subject.title, ...summarize(counted.map(pair => pair.subject)) },
    floor: { title: floor.title, ...summarize(counted.map(pair => pair.floor)) },
    ratio: summarize(counted.map(pair => pair.subject / pair.floor)),
  };
}

/** The goal is a ratio, or with `goalMs` a time of the subject alone. */
export function formatComparison({ subject, floor, ratio }, { goal, goalMs }) {
  const isMet = goalMs === undefined ? ratio.median <= goal : subject.median <= goalMs;
  const wanted =
    goalMs === undefined ? `a median ratio of at most ${goal}` : `a median of at most ${goalMs} ms`;
  return [
    formatRow(subject.title, subject, value => `${value.toFixed(0)} ms`),
    formatRow(floor.title, floor, value => `${value.toFixed(0)} ms`),
    formatRow('ratio, pair by pair', ratio, value => value.toFixed(3)),
    `  goal: ${wanted}, ${isMet ? 'met' : 'missed'}`,
  ].join('\n');
}

/** Milliseconds from the start of the process to its end. */
async function timeRun({ title, prepare, verify }) {
  const run = await prepare();
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(run.command, run.args, {
    cwd: run.cwd,
    env: run.env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const elapsed = performance.now() - start;
  if (status !== 0) {
    throw new Error(`${title}: exit ${status}\n${stdout}${stderr}${error?.message ?? ''}`);
  }
  await verify({ ...run, stdout });
  return elapsed;
}

function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1), values };
}

function formatRow(title, { min, median, max }, format) {
  const cells = [`min ${format(min)}`, `median ${format(median)}`, `max ${format(max)}`];
  return `  ${title.padEnd(34)}${cells.map(cell => cell.padEnd(18)).join('')}`.trimEnd();
}
