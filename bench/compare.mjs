// Times commands in turn and describes the difference.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/**
 * Runs all sides as whole processes, `runs` times each, after one round that is not counted; in that one the most
 * memory that one of its processes has is looked at, every 5 ms. Who begins changes from round to round, so that nobody always
 * runs on what the other left in the caches.
 *
 * A side is { title, prepare, verify }: prepare() returns { command, args, cwd, env, exitCodes } for one run, and verify()
 * gets that with its stdout and throws when the run did not do its work; neither is timed.
 */
export async function comparePairs({ subject, floor, peers = [], notMeasured = [], runs }) {
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
    peers: peers.map(peer => ({
      ...summaryOf(peer),
      handicap: peer.handicap,
      goal: peer.goal,
      ratio: ratioTo(peer),
    })),
    notMeasured,
  };
}

/** What a comparison was to show: each goal with whether it was met. */
export function judge({ subject, ratio, peers = [] }, { goal, goalMs, goalBytes }) {
  return [
    ...(goal === undefined ? [] : [{ wanted: `at most ${goal} × the floor`, isMet: ratio.median <= goal }]),
    ...(goalMs === undefined
      ? []
      : [{ wanted: `at most ${goalMs / 1000} s`, isMet: subject.median <= goalMs }]),
    ...(goalBytes === undefined
      ? []
      : [{ wanted: `at most ${goalBytes / 1e6} MB of memory`, isMet: subject.peakBytes <= goalBytes }]),
    ...peers
      .filter(peer => peer.goal !== undefined)
      .map(peer => ({
        wanted: `at most ${peer.goal} × ${peer.title}`,
        isMet: peer.ratio.median <= peer.goal,
      })),
  ];
}

export function formatComparison(comparison, goals) {
  const { subject, floor, ratio, peers, notMeasured } = comparison;
  return [
    formatSide(subject),
    formatSide(floor),
    formatRow('ratio, pair by pair', ratio, value => value.toFixed(3)),
    ...peers.flatMap(peer => [
      `${formatSide(peer)}${peer.handicap === undefined ? '' : `  (${peer.handicap})`}`,
      formatRow('  ratio to it', peer.ratio, value => value.toFixed(3)),
    ]),
    ...notMeasured.map(({ title, why }) => `  ${title.padEnd(36)}not measured here: ${why}`),
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
    throw new Error(`${title}: exit ${status}\n${stdout().slice(-2000)}${stderr().slice(-2000)}`);
  await verify({ ...run, stdout: stdout() });
  return { elapsed, peakBytes: memory?.() };
}

function collect(stream) {
  const chunks = [];
  stream.on('data', chunk => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** The most bytes that the process, or one that it has started, ever had. Undefined where there is no /proc. */
export function watchMemory(pid) {
  let peak;
  const timer = setInterval(() => {
    for (const id of withDescendants(pid)) {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readProcessFile(`${id}/status`)) ?? [];
      if (kilobytes !== undefined) peak = Math.max(peak ?? 0, Number(kilobytes) * 1024);
    }
  }, 5);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function withDescendants(pid) {
  const children = readProcessFile(`${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [pid, ...children.flatMap(withDescendants)];
}

/** Empty when the process has ended, or this system has no /proc. */
function readProcessFile(name) {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1), values };
}

function formatRow(title, { min, median, max }, format) {
  const cells = [`min ${format(min)}`, `median ${format(median)}`, `max ${format(max)}`];
  return `  ${title.padEnd(36)}${cells.map(cell => cell.padEnd(18)).join('')}`.trimEnd();
}
