import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linkChecker } from '../../src/design/example.ts';
import type { EvalEvent } from '../../src/eval/events.ts';
import { isAlive } from '../agents/scene.ts';
import { runBlueprint } from '../cli/harness.ts';
import { arm, type EvalScene, hiddenWord, openEval, textsBelow } from './scene.ts';

const good = arm('good', 'echo 42 > answer.txt');
const bad = arm('bad', 'echo 41 > answer.txt; echo "All tests pass."');

const of = <Kind extends EvalEvent['eval']>(scene: EvalScene, kind: Kind) =>
  scene.events().filter((event): event is Extract<EvalEvent, { eval: Kind }> => event.eval === kind);

/** Nothing of a run is left among the temporary folders. */
function expectClean(scene: EvalScene): void {
  for (const { folders } of [...of(scene, 'run_started'), ...of(scene, 'control_started')]) {
    for (const folder of Object.values(folders)) expect(existsSync(folder)).toBe(false);
  }
}

test('a good and a bad agent are told apart, with intervals; nothing is run twice', async () => {
  const scene = await openEval({ first: bad, second: good, runs: 3 });
  const { exitCode, json, stderr } = await scene.run('--json');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(json.data).toMatchObject({
    finished: 6,
    wanted: 6,
    arms: [
      {
        arm: 'bad',
        n: 3,
        passed: 0,
        rate: 0,
        interval: { from: 0, to: expect.closeTo(0.56, 2) },
        cost: null,
        unpriced: 3,
      },
      { arm: 'good', n: 3, passed: 3, rate: 1, interval: { from: expect.closeTo(0.44, 2), to: 1 } },
    ],
    tasks: [
      {
        task: 'answer',
        arms: [
          { passed: 0, n: 3 },
          { passed: 3, n: 3 },
        ],
      },
    ],
    paired: {
      first: 'bad',
      second: 'good',
      rates: { n: 3, difference: 1, p: 2 / 8 },
      pairs: { onlySecond: 3 },
    },
    designCost: null,
  });
  expect(json.data.paired.rates.interval.from).toBeGreaterThan(0.2);
  expectClean(scene);
  const before = scene.events().length;
  const again = await scene.run();
  expect(again.stdout).toContain('Whether good or bad passes more often cannot be told from 3 pairs.');
  expect(again.stdout).toMatch(/bad +0 of 3 +0 % +0 % to 56 % +unpriced/);
  expect(scene.events()).toHaveLength(before);
  // More runs go on from there.
  expect((await scene.run('--runs', '4', '--json')).json.data).toMatchObject({ finished: 8 });
  expect(of(scene, 'run_judged')).toHaveLength(8);
});

test('an arm with a design is given it; what the design took is told beside the figures', async () => {
  const remember = (id: string, more = '') => arm(id, `cat > "$SCENE/${id}.txt"; echo 42 > answer.txt`, more);
  const scene = await openEval({
    first: remember('plain'),
    second: remember('designed', '    design: true\n'),
    runs: 1,
  });
  const { json } = await scene.run('--json');
  expect(json.data).toMatchObject({
    finished: 2,
    designCost: { usd: 0 },
    paired: { rates: { difference: 0 } },
  });
  const [plain, designed] = ['plain', 'designed'].map(id =>
    readFileSync(join(scene.environment['SCENE'] ?? '', `${id}.txt`), 'utf8'),
  );
  expect(plain).toBe('answer: put it into answer.txt.\n');
  expect(designed).toMatch(/^answer: put it into answer\.txt\.\n\n---\n\nThis was designed before/);
  expect(designed).toContain(linkChecker.executionPrompt);
});

describe('hidden checks', () => {
  test('are nowhere in what the agent can reach from its folder: files, history, environment', async () => {
    const spy = [
      'cat > prompt.txt',
      'env > environment.txt',
      'git log --all -p > history.txt',
      'git rev-list --all --objects > objects.txt',
      'find .. -type f | xargs cat > around.txt 2>/dev/null',
      'echo "$PWD" > place.txt',
      'tar cf "$SCENE/seen.tar" . ',
      'echo 42 > answer.txt',
    ].join('; ');
    const scene = await openEval({ first: arm('spy', spy), second: good, runs: 1 });
    expect((await scene.run()).exitCode).toBe(0);
    const seen = join(scene.environment['SCENE'] ?? '', 'seen');
    mkdirSync(seen);
    execFileSync('tar', ['xf', `${seen}.tar`, '-C', seen]);
    const texts = textsBelow(seen);
    expect(texts).toContain('unknown');
    expect(texts).not.toContain(hiddenWord);
    expect(readFileSync(join(seen, 'environment.txt'), 'utf8')).not.toMatch(/hidden|eval\.yaml|results/);
    expect(readFileSync(join(seen, 'history.txt'), 'utf8')).toMatch(/Begin/);
    expect(readFileSync(join(seen, 'objects.txt'), 'utf8').trim().split('\n')).toHaveLength(4);
    expect(readFileSync(join(seen, 'place.txt'), 'utf8')).not.toContain(scene.folder);
  });

  test('win over files of the agent with the same names, and follow no link that it leaves', async () => {
    const cheat = 'mkdir test; echo exit 0 > test/check.sh';
    const trap = 'mkdir -p "$SCENE/outside"; ln -s "$SCENE/outside" test; echo 42 > answer.txt';
    const scene = await openEval({ first: arm('cheat', cheat), second: arm('trap', trap), runs: 1 });
    expect((await scene.run('--json')).json.data.arms).toMatchObject([{ passed: 0 }, { passed: 1 }]);
    expect(textsBelow(join(scene.environment['SCENE'] ?? '', 'outside'))).toBe('');
  });

  test('that the commit holds are refused before anything is run', async () => {
    const scene = await openEval({ first: good, second: bad });
    scene.write(
      'repository/somewhere/else.sh',
      readFileSync(join(scene.folder, 'hidden/test/check.sh'), 'utf8'),
    );
    scene.git('add', '-A');
    scene.git('commit', '-q', '-m', 'Leak');
    const { exitCode, stderr } = await scene.run();
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/would see hidden checks[\s\S]*somewhere\/else\.sh/),
    ]);
    expect(scene.events()).toEqual([]);
  });

  test('that pass before anybody has worked are refused, and no agent is started', async () => {
    const scene = await openEval({ first: good, second: bad });
    scene.write('hidden/test/check.sh', 'true\n');
    const { exitCode, stderr } = await scene.run();
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('pass before anybody has worked')]);
    expect(scene.events().map(event => event.eval)).toEqual(['control_started', 'task_controlled']);
  });

  test('that change make other runs: the old ones do not count', async () => {
    const scene = await openEval({ first: good, second: bad, runs: 1 });
    await scene.run();
    scene.write('hidden/test/check.sh', 'grep -qx 41 answer.txt\n');
    expect((await scene.run('--json')).json.data).toMatchObject({
      finished: 2,
      arms: [{ passed: 0 }, { passed: 1 }],
    });
  });
});

test('what git ignores is not part of the work, and an agent cannot hide behind its own repository', async () => {
  const scene = await openEval({
    first: arm(
      'ignored',
      'mkdir ignored; echo x > ignored/x; echo 42 > answer.txt; git add -A; git commit -qm done; git branch -D main || true',
    ),
    second: arm('vandal', 'rm -rf .git; mkdir nested; git init -q nested; echo 42 > answer.txt'),
    runs: 1,
  });
  const { json } = await scene.run('--json');
  expect(json.data.arms).toMatchObject([{ passed: 1 }, { passed: 0 }]);
  expect(of(scene, 'run_judged').map(({ filesChanged, fault }) => [filesChanged, fault === null])).toEqual(
    expect.arrayContaining([
      [1, true],
      [0, false],
    ]),
  );
});

test('a budget: it is kept to, told, and raised to go on', async () => {
  const claude = (id: string, more = '') => `  - id: ${id}\n    agent: claude\n${more}`;
  const scene = await openEval({
    first: claude('one'),
    second: claude('other', '    design: true\n'),
    runs: 2,
  });
  // The scripted agent tells one cent for each run.
  const first = await scene.run('--max-usd', '0.02', '--json');
  expect(first.exitCode).toBe(6);
  expect(first.json).toMatchObject({
    ok: false,
    error: { code: 'budget_reached' },
    data: { finished: 2, wanted: 4, cost: { usd: expect.closeTo(0.02), basis: 'measured' } },
  });
  const second = await scene.run('--max-usd', '1', '--json');
  expect(second.exitCode).toBe(0);
  expect(second.json.data).toMatchObject({
    finished: 4,
    arms: [
      { cost: { n: 2, mean: expect.closeTo(0.01), interval: { from: expect.closeTo(0.01) } } },
      { unpriced: 0 },
    ],
    paired: { cost: { n: 2, mean: expect.closeTo(0) } },
  });
  const unpriced = await openEval({ first: good, second: bad });
  expect(await unpriced.run('--max-usd', '1')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('nobody can say'),
  });
});

describe('a run that is cut off', () => {
  const slow = 'echo $$ > "$SCENE/pid"; [ -e "$SCENE/quick" ] || sleep 300; echo 42 > answer.txt';
  const untilSlow = async (scene: EvalScene) => {
    const path = join(scene.environment['SCENE'] ?? '', 'pid');
    await expect
      .poll(() => existsSync(path) && readFileSync(path, 'utf8').trim() !== '', { timeout: 60_000 })
      .toBe(true);
    return Number(readFileSync(path, 'utf8'));
  };
  const goOn = async (scene: EvalScene) => {
    writeFileSync(join(scene.environment['SCENE'] ?? '', 'quick'), '');
    return (await scene.run('--json')).json.data;
  };

  test.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s loses no finished run, leaves no process and no folder',
    async signal => {
      const scene = await openEval({ first: bad, second: arm('slow', slow), runs: 2 });
      const child = scene.start();
      const ended = new Promise<number | null>(done => child.once('exit', code => done(code)));
      const pid = await untilSlow(scene);
      child.kill(signal);
      expect(await ended).toBe(signal === 'SIGINT' ? 130 : null);
      const finished = of(scene, 'run_judged');
      expect(finished.length).toBe(1);
      expect(await goOn(scene)).toMatchObject({
        finished: 4,
        arms: [
          { passed: 0, n: 2 },
          { passed: 2, n: 2 },
        ],
      });
      // The finished one is as it was, and was not run again.
      expect(of(scene, 'run_judged').slice(0, 1)).toEqual(finished);
      expect(of(scene, 'run_judged')).toHaveLength(4);
      await expect.poll(() => isAlive(pid)).toBe(false);
      expectClean(scene);
    },
  );

  test('keeps the cost that the agent had told', async () => {
    const claude = (id: string, more = '') => `  - id: ${id}\n    agent: claude\n${more}`;
    const scene = await openEval({
      first: claude('one'),
      second: claude('other', '    design: true\n'),
      runs: 1,
    });
    // The first word of the prompt names the step of the scripted agent.
    scene.write('../answer.sh', slow);
    const child = scene.start('--max-usd', '1');
    const ended = new Promise(done => child.once('exit', done));
    await untilSlow(scene);
    child.kill('SIGKILL');
    await ended;
    const data = await goOn(scene);
    expect(of(scene, 'run_ended').filter(({ recovered }) => recovered)).toMatchObject([
      { cost: { usd: expect.closeTo(0.0021, 4) } },
    ]);
    expect(data.cost.usd).toBeCloseTo(0.0021 + 0.02, 4);
    expect(data.finished).toBe(2);
  });
});

test('killed after any number of steps and started again: each wanted run is there once, in the order in which it was judged', async () => {
  const scene = await openEval({ first: bad, second: good, runs: 2 });
  let judged: readonly EvalEvent[] = [];
  for (let steps = 1; steps <= 8; steps++) {
    const goal = scene.events().length + steps;
    const child = scene.start();
    const ended = new Promise<void>(done => child.once('exit', () => done()));
    const isEnded = () => child.exitCode !== null;
    // After so many lines of the journal, at whatever comes next.
    await expect
      .poll(() => isEnded() || scene.events().length >= goal, { timeout: 60_000, interval: 2 })
      .toBe(true);
    child.kill('SIGKILL');
    await ended;
    const now = of(scene, 'run_judged');
    expect(now.slice(0, judged.length)).toEqual(judged);
    judged = now;
  }
  const { json } = await scene.run('--json');
  expect(json.data).toMatchObject({
    finished: 4,
    arms: [
      { passed: 0, n: 2 },
      { passed: 2, n: 2 },
    ],
  });
  expect(of(scene, 'run_judged')).toHaveLength(4);
  // Runs were cut off, and each that began has an end.
  expect(of(scene, 'run_started').length).toBeGreaterThan(4);
  expect(of(scene, 'run_ended')).toHaveLength(of(scene, 'run_started').length);
  expectClean(scene);
});

test('--show runs nothing', async () => {
  const scene = await openEval({ first: good, second: bad });
  const { stdout, exitCode } = await scene.run('--show');
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringContaining('There is no pair of runs to compare yet.'),
  ]);
  expect(scene.events()).toEqual([]);
});

test.each([
  [
    'a commit that is not there',
    (text: string) => text.replace('repository: repository', 'repository: repository\n    commit: v9'),
    /has no such\s+commit/,
  ],
  [
    'a folder that is no repository',
    (text: string) => text.replace('repository: repository', 'repository: /'),
    /in no repository of git/,
  ],
  [
    'a hidden folder that is not there',
    (text: string) => text.replace('hidden: hidden', 'hidden: nowhere'),
    /hidden folder .*nowhere cannot be read/,
  ],
  ['no hidden file', (text: string) => text.replace('hidden: hidden', 'hidden: empty'), /no hidden file/],
  ['a key that is not known', (text: string) => text.replace('runs:', 'rounds:'), /rounds/],
])('%s is told, and nothing is run', async (_, change, message) => {
  const scene = await openEval({ first: good, second: bad });
  mkdirSync(join(scene.folder, 'empty'));
  writeFileSync(scene.file, change(readFileSync(scene.file, 'utf8')));
  const { exitCode, stderr } = await scene.run();
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(scene.events()).toEqual([]);
});

test('an agent that is not there ends it, with what to do; no run is counted', async () => {
  const scene = await openEval({ first: '  - id: one\n    agent: codex\n', second: good });
  const environment = { BLUEPRINT_CODEX: '/nowhere/codex' };
  const { exitCode, stderr } = await runBlueprint(['eval', scene.file], {
    directory: scene.folder,
    environment: { ...scene.environment, ...environment },
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('cannot be started')]);
  expect(of(scene, 'run_judged').every(({ passed }) => passed)).toBe(true);
  expectClean(scene);
});

test('a hidden folder with a link is refused', async () => {
  const scene = await openEval({ first: good, second: bad });
  symlinkSync('/etc/passwd', join(scene.folder, 'hidden/link'));
  expect(await scene.run()).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('neither a file nor a folder'),
  });
});
