import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AttemptEnded } from '../../src/build/events.ts';
import { eventsOfLastBuild, parseBuildEvents } from '../../src/build/journal.ts';
import { replay } from '../../src/build/state.ts';
import { isAlive } from '../agents/scene.ts';
import { builtBinary } from '../show/scene.ts';
import { makeDesign, makeTask, openProject, type Project } from './project.ts';

const kills = Number(process.env['KILLS'] ?? 100);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

const components = ['base', 'left', 'right', 'top', 'more', 'last'];
const design = makeDesign([
  makeTask('T1', 'base'),
  makeTask('T2', 'left', { dependsOn: ['T1'] }),
  makeTask('T3', 'right', { dependsOn: ['T1'] }),
  makeTask('T4', 'top', { dependsOn: ['T2', 'T3'] }),
  makeTask('T5', 'more', { dependsOn: ['T1'] }),
  makeTask('T6', 'last', { dependsOn: ['T4', 'T5'] }),
]);

/** In two pieces, with a moment in between, so that some kills come in the middle of it. */
async function openSix(): Promise<Project> {
  const project = await openProject(design);
  for (const [index, component] of components.entries()) {
    project.step(
      `T${index + 1}`,
      `mkdir -p ${component}; echo half > ${component}/half.txt; sleep 0.02; echo built > ${component}/result.txt`,
    );
  }
  return project;
}

const args = ['build', '--agent', 'claude', '--yes', '--parallel', '2'];

/** The built command, as a process of its own that can be killed. */
function start(
  project: Project,
  more: readonly string[],
): { child: ChildProcess; ended: Promise<number | null> } {
  const environment = { ...project.environment, BUILDER_LEDGER: join(project.folder, '..', 'ledger') };
  const child = spawn(process.execPath, [builtBinary, ...args, ...more], {
    cwd: project.folder,
    env: environment,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  return { child, ended };
}

/** mulberry32: the same numbers for the same seed. */
function createRandom(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`killed at ${kills} random points (KILL_SEED=${seed}): the same tree, nothing proven twice, no cost lost`, {
  timeout: 9000 * Math.max(kills, 100),
}, async () => {
  const whole = await openSix();
  const startedAt = performance.now();
  expect(await start(whole, []).ended).toBe(0);
  const duration = performance.now() - startedAt;
  const tree = whole.git('rev-parse', 'blueprint/it/build^{tree}');
  const random = createRandom(seed);
  let project = await openSix();
  let seen = 0;
  for (let killed = 0; killed < kills; ) {
    const { child, ended } = start(project, hasBegun(project) ? ['--resume'] : []);
    // Early ones are the more interesting: a resumed build has less to do.
    const timer = wait(random() * 0.6 * duration).then(() => child.kill('SIGKILL'));
    const code = await ended;
    await timer;
    if (code === null) {
      killed++;
      seen += project.events().length;
      expectNothingRepeated(project);
    }
    if (code === 0 || killed === kills) {
      if (code !== 0) expect(await start(project, hasBegun(project) ? ['--resume'] : []).ended).toBe(0);
      expectWhole(project, tree);
      project = await openSix();
    } else if (code !== null) expect.unreachable(`it ended with ${code}`);
  }
  // Kills came all over the build, not only before it began.
  expect(seen).toBeGreaterThan(kills);
});

function hasBegun(project: Project): boolean {
  return project.events().length > 0;
}

/** Each line is there once a task is proven, and nothing is done for the task after it. */
function expectNothingRepeated(project: Project): void {
  const events = project.events();
  for (const [index, event] of events.entries()) {
    if (event.event !== 'attempt_judged' || event.commit === null) continue;
    const later = events.slice(index + 1).filter(each => 'task' in each && each.task === event.task);
    expect(later).toEqual([]);
  }
}

function expectWhole(project: Project, tree: string): void {
  expectNothingRepeated(project);
  expect(project.git('rev-parse', 'blueprint/it/build^{tree}')).toBe(tree);
  expect(project.git('log', '--format=%s', 'blueprint/it/build').trim().split('\n')).toHaveLength(7);
  const state = replay(eventsOfLastBuild(project.events()));
  expect([...(state?.tasks.values() ?? [])].map(({ status }) => status)).toEqual(Array(6).fill('proven'));
  expectNoCostLost(project);
  // Nothing is left: no worktree, no spool, no branch of a task.
  expect(project.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(readdirSync(join(project.folder, '.git/blueprint/spool'))).toEqual([]);
  expect(project.git('branch', '--format=%(refname:short)').trim().split('\n')).toEqual([
    'blueprint/it/build',
    'main',
  ]);
}

/** The agent has written down what it had told; all of that is in the journal. */
function expectNoCostLost(project: Project): void {
  const path = join(project.folder, '..', 'ledger');
  const told = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const ended = new Map(
    project.events().flatMap(event => (event.event === 'attempt_ended' ? [[event.attempt, event]] : [])),
  ) as Map<string, AttemptEnded>;
  for (const line of told) {
    const [attempt = '', , what] = line.split(' ');
    const { cost } = ended.get(attempt) ?? expect.unreachable(`${attempt} is not in the journal`);
    if (what === 'spoke') expect(cost.usd).toBeGreaterThan(0);
    if (what === '0.01') expect(cost).toEqual({ usd: 0.01, basis: 'measured' });
  }
}

test('a journal that is cut off at any byte still reads, as what was done up to there', async () => {
  const project = await openSix();
  expect((await project.run(args)).exitCode).toBe(0);
  const text = readFileSync(join(project.folder, 'design/it/journal.jsonl'));
  const all = parseBuildEvents(text.toString('utf8'));
  let last = -1;
  // The end of it is looked at byte by byte; it has every kind of event.
  for (let length = Math.max(0, text.length - 8000); length <= text.length; length++) {
    const events = parseBuildEvents(text.subarray(0, length).toString('utf8'));
    expect(events.length).toBeGreaterThanOrEqual(last);
    if (events.length === last) continue;
    last = events.length;
    expect(events).toEqual(all.slice(0, last));
    expect(replay(events)).toBeDefined();
  }
  expect(last).toBe(all.length);
});

test('an agent that is left over is ended, and what it had told is paid for', async () => {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]));
  project.step(
    'T1',
    'mkdir -p base; echo $$ > "$BUILDER_STEPS/pid"; [ -e "$BUILDER_STEPS/again" ] || sleep 300; echo built > base/result.txt',
  );
  const pidFile = join(project.environment['BUILDER_STEPS'] ?? '', 'pid');
  const { child, ended } = start(project, []);
  await expect.poll(() => existsSync(pidFile), { timeout: 30_000 }).toBe(true);
  child.kill('SIGKILL');
  await ended;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  writeFileSync(join(project.environment['BUILDER_STEPS'] ?? '', 'again'), '');
  const { stdout, exitCode } = await project.run([...args, '--resume', '--json']);
  expect(exitCode).toBe(0);
  await expect.poll(() => isAlive(pid)).toBe(false);
  // 1,000 tokens in and 10 out of the first one, at the price of the model; the second told its cost.
  expect(JSON.parse(stdout).data.cost).toEqual({ usd: expect.closeTo(0.01 + 0.0021, 6), basis: 'estimated' });
});
