// Times commands in turn and describes the difference.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/**
 * Runs all sides as whole processes, `runs` times each, after one round that is not counted; in that one the most
 * memory that a process has is looked at, every 5 ms. Who begins changes from round to round, so that nobody always
 * runs on what the other left in the caches.
 *
 * A side is { title, prepare, verify }: prepare() returns { command, args, cwd, env, exitCodes } for one run, and verify()
 * gets that with its stdout and throws when the run did not do its work; neither is timed.
 */
export async function comparePairs({ subject, floor, peers = [], runs }) {
  const sides = [subject, floor, ...peers];
  const times = new Map(sides.map(side => [side, []]));
  const memory = new Map();
  for (let round = 0; round <= runs; round += 1) {
    const first = round % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
      const { elapsed, peakBytes } = await timeRun(side, round === 0);
      if (round === 0) memory.set(side, peakBytes);
      else times.get(side).push(elapsed);
    }
  }
  const summaryOf = side => ({
    title: side.title,
    ...summarize(times.get(side)),
    peakBytes: memory.get(side),
  });
  const ratioTo = side => summarize(times.get(subject).map((time, round) => time / times.get(side)[round]));
  return {
    subject: summaryOf(subject),
    floor: summaryOf(floor),
    ratio: ratioTo(floor),
    peers: peers.map(peer => ({ ...summaryOf(peer), handicap: peer.handicap, ratio: ratioTo(peer) })),
  };
}

/** What a comparison was to show: each goal with whether it was met. */
export function judge({ subject, ratio }, { goal, goalMs, goalBytes }) {
  return [
    ...(goal === undefined
      ? []
      : [{ wanted: `a median ratio of at most ${goal}`, isMet: ratio.median <= goal }]),
    ...(goalMs === undefined
      ? []
      : [{ wanted: `a median of at most ${goalMs} ms`, isMet: subject.median <= goalMs }]),
    ...(goalBytes === undefined
      ? []
      : [{ wanted: `at most ${goalBytes / 1e6} MB of memory`, isMet: subject.peakBytes <= goalBytes }]),
  ];
}

export function formatComparison(comparison, goals) {
  const { subject, floor, ratio, peers } = comparison;
  return [
    formatSide(subject),
    formatSide(floor),
    formatRow('ratio, pair by pair', ratio, value => value.toFixed(3)),
    ...peers.flatMap(peer => [
      formatSide(peer),
      formatRow('  ratio to it', peer.ratio, value => value.toFixed(3)),
    ]),
    ...judge(comparison, goals).map(({ wanted, isMet }) => `  goal: ${wanted}, ${isMet ? 'met' : 'missed'}`),
  ].join('\n');
}

function formatSide(side) {
  const memory = side.peakBytes === undefined ? '' : `  ${(side.peakBytes / 1e6).toFixed(0)} MB`;
  return `${formatRow(side.title, side, value => `${value.toFixed(0)} ms`)}${memory}`;
}

/** Milliseconds from the start of the process to its end. */
async function timeRun({ title, prepare, verify }, looksAtMemory) {
  const run = await prepare();
  const start = performance.now();
  const child = spawn(run.command, run.args, {
    cwd: run.cwd,
    env: run.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const memory = looksAtMemory ? watchMemory(child.pid) : undefined;
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const elapsed = performance.now() - start;
  if (!(run.exitCodes ?? [0]).includes(status))
    throw new Error(`${title}: exit ${status}\n${stdout()}${stderr()}`);
  await verify({ ...run, stdout: stdout() });
  return { elapsed, peakBytes: memory?.() };
}

function collect(stream) {
  const chunks = [];
  stream.on('data', chunk => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** Bytes of the process itself; what it starts is not counted. Undefined where there is no /proc. */
export function watchMemory(pid) {
  let peak;
  const look = () => {
    try {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kilobytes !== undefined) peak = Number(kilobytes) * 1024;
    } catch {
      // It has ended, or this system has no /proc.
    }
  };
  const timer = setInterval(look, 5);
  return () => {
    clearInterval(timer);
    return peak;
  };
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
