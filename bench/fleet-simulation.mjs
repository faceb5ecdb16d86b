// The scheduler alone: targets on many servers with modelled latency, no server and no real time. Shows what the scheduler
// itself costs a target, and how close a run comes to the shortest that the connections allow.
// node bench/fleet-simulation.mjs [--targets 100000] [--servers 50] [--connections 8] [--milliseconds 250] [--busy 0.01]
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage, memoryUsage, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    targets: { type: 'string', default: '100000' },
    servers: { type: 'string', default: '50' },
    connections: { type: 'string', default: '8' },
    milliseconds: { type: 'string', default: '250' },
    busy: { type: 'string', default: '0.01' },
  },
});
const [count, servers, connections, mean, busyShare] = [
  values.targets,
  values.servers,
  values.connections,
  values.milliseconds,
  values.busy,
].map(Number);

const { createSchedule, planWaves, defaultWaves } = await loadScheduler();
const random = randomNumbers(1);
const targets = Array.from({ length: count }, (_, index) => ({
  key: `target_${index}`,
  server: `server_${index % servers}`,
  // Most are near the mean, and one in twenty takes ten times as long.
  latency: mean * (random() < 0.05 ? 10 : 0.25 + random() * 0.5),
  busyTimes: random() < busyShare ? 1 + Math.floor(random() * 3) : 0,
}));

const before = cpuUsage();
const end = simulate();
const { user, system } = cpuUsage(before);
const busiest = Math.max(
  ...Array.from({ length: servers }, (_, server) =>
    targets.reduce((sum, target, index) => (index % servers === server ? sum + target.latency : sum), 0),
  ),
);
const shortest = busiest / connections;
console.log(
  `${count} targets, ${servers} servers × ${connections} connections, ${mean} ms, Node ${versions.node}, ${cpus()[0]?.model}`,
);
console.log(
  `simulated ${minutes(end)}, at least ${minutes(shortest)} with waves of no cost: ${(end / shortest).toFixed(3)} times that`,
);
console.log(
  `the scheduler: ${((user + system) / count).toFixed(1)} µs a target, ${Math.round(memoryUsage.rss() / 2 ** 20)} MB`,
);

/** Returns the time at which the last target has ended, in milliseconds from the start. */
function simulate() {
  const schedule = createSchedule(planWaves(targets, defaultWaves), {
    limitOf: () => connections,
    maxFailures: Number.POSITIVE_INFINITY,
    patienceMs: 300_000,
  });
  const running = createHeap();
  let clock = 0;
  for (;;) {
    for (let target = schedule.next(clock); target !== undefined; target = schedule.next(clock))
      running.push({ at: clock + target.latency, target });
    const next = running.pop();
    if (next === undefined) {
      const pause = schedule.pause(clock);
      if (pause === undefined) return clock;
      clock += Math.max(1, pause);
      continue;
    }
    clock = next.at;
    const isBusy = next.target.busyTimes > 0;
    next.target.busyTimes -= 1;
    schedule.end(next.target, isBusy ? 'busy' : 'done', clock);
  }
}

/** The earliest first. */
function createHeap() {
  const items = [];
  const swap = (a, b) => {
    [items[a], items[b]] = [items[b], items[a]];
  };
  return {
    push(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (items[parent].at <= items[at].at) return;
        swap(parent, at);
        at = parent;
      }
    },
    pop() {
      if (items.length === 0) return undefined;
      swap(0, items.length - 1);
      const first = items.pop();
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < items.length && items[left].at < items[least].at) least = left;
        if (right < items.length && items[right].at < items[least].at) least = right;
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}

function minutes(milliseconds) {
  return `${(milliseconds / 60_000).toFixed(2)} min`;
}

function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Node 20 can't load TypeScript, so the schedule is bundled. */
async function loadScheduler() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-simulation-'));
  const outfile = join(folder, 'schedule.mjs');
  const source = name =>
    JSON.stringify(
      fileURLToPath(new URL(`../packages/migrate/src/fleet/schedule/${name}.ts`, import.meta.url)),
    );
  try {
    await build({
      stdin: {
        contents: `export { createSchedule } from ${source('schedule')}; export { defaultWaves, planWaves } from ${source('waves')};`,
        resolveDir: folder,
      },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
