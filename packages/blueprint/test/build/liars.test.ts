import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from './project.ts';

const suite = "test('a', () => expect(f()).toBe(1));\ntest('b', () => expect(g()).toBe(2));\n";

/** T1 is built as it should be; T2 is left to an agent that says "everything is built and all tests pass". */
async function openForLiar(script: string) {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base'),
      makeTask('T2', 'left', {
        dependsOn: ['T1'],
        components: ['left', 'tests'],
        checks: [{ command: 'grep -q built left/result.txt', expects: 'exit 0' }],
      }),
      makeTask('T3', 'top', { dependsOn: ['T2'] }),
    ]),
    { 'tests/old.test.js': suite },
  );
  project.step('T1', 'mkdir -p base; echo built > base/result.txt');
  project.step('T2', script);
  return project;
}

const build = 'mkdir -p left; echo built > left/result.txt';

test.each([
  ['ticks without building', ':', 'no progress: nothing was changed', ['nothing_changed', 'no_progress']],
  [
    'writes something, and not what is asked for',
    'mkdir -p left; echo "- [x] done" > left/tasks.md; echo $(date +%N) >> left/tasks.md',
    'its check failed: grep -q built left/result.txt',
    ['check_failed'],
  ],
  [
    'edits files outside its components',
    `${build}; echo more >> README.md; echo x > top.txt; date +%N > left/n`,
    'files outside its components: README.md, top.txt',
    ['outside_components'],
  ],
  [
    'edits the design, so that its check passes',
    'sed -i "s/grep -q built left/test -e left/" design/it/roadmap.md; mkdir -p left; date +%N > left/result.txt',
    'files outside its components: design/it/roadmap.md',
    ['outside_components'],
  ],
  [
    'hides a file outside its components in a commit of its own',
    `${build}; date +%N > left/n; echo x > top.txt; git add -A; git -c user.name=a -c user.email=a@a commit -q -m mine`,
    'files outside its components: top.txt',
    ['outside_components'],
  ],
  [
    'deletes tests',
    `${build}; date +%N > left/n; rm -f tests/old.test.js`,
    'tests were deleted: tests/old.test.js',
    ['tests_deleted'],
  ],
  [
    'weakens tests',
    `${build}; date +%N > left/n; sed -i "s/^test('b'/test.skip('b'/" tests/old.test.js`,
    'tests were weakened: tests/old.test.js (skipped: 0, now 1)',
    ['tests_weakened'],
  ],
])('an agent that %s fails, and says why', async (_, script, reason, codes) => {
  const project = await openForLiar(script);
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--json',
    '--attempts',
    '2',
  ]);
  expect(exitCode).toBe(1);
  const { data, error } = JSON.parse(stdout);
  expect(data.outcome).toBe('failed');
  expect(data.tasks.map(({ state }: { state: string }) => state)).toEqual(['proven', 'failed', 'blocked']);
  expect(data.tasks[1].failure.faults.map(({ code }: { code: string }) => code)).toEqual(codes);
  expect(error).toMatchObject({ code: 'build_failed', details: [`T2: ${reason}`] });
  // Two attempts, and not one more; what they cost is not forgotten.
  expect(data.tasks[1]).toMatchObject({
    attempts: 2,
    commit: null,
    cost: { usd: expect.closeTo(0.02), basis: 'measured' },
  });
  // Nothing of it is on the branch, and the work is there to be looked at.
  expect(project.git('log', '--format=%s', 'blueprint/it/build').trim().split('\n')).toEqual([
    'T1: Build base',
    'Begin',
  ]);
  expect(existsSync(join(project.folder, '.blueprint/worktrees/it'))).toBe(true);
});

test('an agent that breaks an earlier task fails, and the task is named', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base'),
      makeTask('T2', 'left', { dependsOn: ['T1'], components: ['left', 'base'] }),
    ]),
  );
  project.step('T1', 'mkdir -p base; echo built > base/result.txt');
  project.step('T2', `${build}; echo broken > base/result.txt; date +%N > left/n`);
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '2',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error.details).toEqual(['T2: it broke T1: grep -q built base/result.txt']);
});

test('an agent that makes the script of its check pass whatever is built fails', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base', {
        components: ['base', 'project'],
        checks: [{ command: 'npm test', expects: 'exit 0' }],
      }),
    ]),
    { 'package.json': '{ "scripts": { "test": "grep -q built base/result.txt" } }' },
  );
  project.write(
    'design/it/architecture.md',
    project.git('show', 'HEAD:design/it/architecture.md').replace('project/**', 'package.json'),
  );
  project.step(
    'T1',
    `mkdir -p base; date +%N > base/n; echo '{ "scripts": { "test": "true" } }' > package.json`,
  );
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '1',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error.details).toEqual(['T1: a script passes whatever is built: test']);
});

test('an agent that does the same over and over is ended, and fails', async () => {
  const project = await openForLiar(
    `n=0; while [ $n -lt 2000 ]; do n=$((n+1)); event '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"npm test"}}]}}'; sleep 0.02; done`,
  );
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '1',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error.details).toEqual([
    'T2: nothing was changed (the agent: it did the same over and over)',
  ]);
});

test('an agent that never ends is ended at its time limit, and fails', async () => {
  const project = await openForLiar('sleep 600');
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '1',
    '--minutes',
    '0.02',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  const { data, error } = JSON.parse(stdout);
  expect(error.details).toEqual(['T2: nothing was changed (the agent: it used up its time)']);
  // What it had told by then is counted, and called an estimate.
  expect(data.tasks[1].cost).toEqual({ usd: expect.closeTo(0.0021, 6), basis: 'estimated' });
});

test('a check that never ends fails at its time limit', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base', {
        checks: [{ command: 'if [ -e base ]; then sleep 600; else exit 1; fi', expects: 'exit 0' }],
      }),
    ]),
  );
  project.step('T1', 'mkdir -p base; date +%N > base/n');
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '1',
    '--check-minutes',
    '0.01',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).data.tasks[0].failure.faults[0]).toMatchObject({
    code: 'check_failed',
    tail: '(it was ended: time limit)',
  });
});

test('what is built only beside the files, where git does not look, is not built', async () => {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]), { '.gitignore': 'result.txt\n' });
  project.step('T1', 'mkdir -p base; echo built > base/result.txt; date +%N > base/n');
  const { stdout } = await project.run(['build', '--agent', 'claude', '--yes', '--attempts', '1', '--json']);
  expect(JSON.parse(stdout).error.details).toEqual(['T1: its check failed: grep -q built base/result.txt']);
});

test.each([
  ['an empty one', ''],
  ['one with commits', 'git -C base add -A; git -C base -c user.name=a -c user.email=a@a commit -q -m x;'],
])('work inside a repository of its own, %s, is not taken', async (_, more) => {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]));
  project.step('T1', `mkdir -p base; git init -q base; echo built > base/result.txt; ${more}`);
  const { exitCode, stdout } = await project.run([
    'build',
    '--agent',
    'claude',
    '--yes',
    '--attempts',
    '1',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).data.tasks[0].failure.faults[0].code).toBe('nested_repository');
});

test('a failed task is tried again with --resume; what is proven is not, and all of it is paid for once', async () => {
  const project = await openForLiar('mkdir -p left; echo half > left/result.txt');
  project.step('T3', 'mkdir -p top; echo built > top/result.txt');
  expect((await project.run(['build', '--agent', 'claude', '--yes'])).exitCode).toBe(1);
  const refused = await project.run(['build', '--agent', 'claude', '--yes']);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error[unfinished_build]') });
  project.step('T2', build);
  const resumed = await project.run(['build', '--agent', 'claude', '--yes', '--resume', '--json']);
  const { data } = JSON.parse(resumed.stdout);
  expect(data).toMatchObject({ outcome: 'proven', cost: { usd: expect.closeTo(0.05), basis: 'measured' } });
  expect(data.tasks.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 3, 1]);
});
