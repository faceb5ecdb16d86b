import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from './project.ts';

const start = ['build', '--agent', 'claude', '--yes', '--json'];
const good = (component: string) => `mkdir -p ${component}; echo built > ${component}/result.txt`;

async function openTwo() {
  const project = await openProject(
    makeDesign([makeTask('T1', 'base'), makeTask('T2', 'left', { dependsOn: ['T1'] })]),
  );
  project.step('T1', good('base'));
  project.step('T2', good('left'));
  return project;
}

test('Ctrl-C ends the agent, keeps its cost, and --resume goes on without counting that attempt', async () => {
  const project = await openTwo();
  const here = join(project.environment['BUILDER_STEPS'] ?? '', 'here');
  project.step('T2', `touch '${here}'; sleep 300`);
  const signals = new EventEmitter();
  const running = project.run([...start, '--attempts', '1'], { signals });
  await expect.poll(() => existsSync(here), { timeout: 30_000 }).toBe(true);
  signals.emit('SIGINT', 'SIGINT');
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout).error.code).toBe('interrupted');
  project.step('T2', good('left'));
  const resumed = JSON.parse((await project.run([...start, '--resume', '--attempts', '1'])).stdout);
  expect(resumed.data).toMatchObject({
    outcome: 'proven',
    cost: { usd: expect.closeTo(0.0221, 6), basis: 'estimated' },
  });
});

test('two builds of the same design at the same time: the second one is told, and changes nothing', async () => {
  const project = await openTwo();
  const here = join(project.environment['BUILDER_STEPS'] ?? '', 'here');
  project.step('T1', `touch '${here}'; until [ -e '${here}.go' ]; do sleep 0.05; done; ${good('base')}`);
  const first = project.run(start);
  await expect.poll(() => existsSync(here), { timeout: 30_000 }).toBe(true);
  const before = project.events().length;
  const second = await project.run([...start, '--resume']);
  expect(second.exitCode).toBe(2);
  expect(JSON.parse(second.stdout).error.code).toBe('already_running');
  expect(project.events()).toHaveLength(before);
  writeFileSync(`${here}.go`, '');
  expect((await first).exitCode).toBe(0);
});

test('a branch that somebody else has moved is not written over', async () => {
  const project = await openTwo();
  await project.run([...start, '--task', 'T1']);
  project.git('checkout', '-q', 'blueprint/it/build');
  project.git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '-m', 'Mine');
  project.git('checkout', '-q', 'main');
  const { exitCode, stdout } = await project.run([...start, '--resume']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe('branch_moved');
  expect(project.git('log', '-1', '--format=%s', 'blueprint/it/build').trim()).toBe('Mine');
});

test('a proven task that was changed in the design is refused; one that is not proven may change', async () => {
  const project = await openTwo();
  await project.run([...start, '--task', 'T1']);
  const roadmap = join(project.folder, 'design/it/roadmap.md');
  const text = readFileSync(roadmap, 'utf8');
  writeFileSync(roadmap, text.replace('grep -q built base', 'grep -q more base'));
  const refused = await project.run([...start, '--resume']);
  expect(JSON.parse(refused.stdout).error).toMatchObject({
    code: 'invalid_design',
    message: expect.stringContaining('T1'),
  });
  writeFileSync(roadmap, text.replace('grep -q built left', 'grep built left'));
  expect(JSON.parse((await project.run([...start, '--resume'])).stdout).data.outcome).toBe('proven');
});

test('--restart begins anew, and the branch of the last build keeps another name', async () => {
  const project = await openTwo();
  await project.run([...start, '--task', 'T1']);
  const old = project.git('rev-parse', 'blueprint/it/build').trim();
  const { data } = JSON.parse((await project.run([...start, '--restart'])).stdout);
  expect(data.outcome).toBe('proven');
  const branches = project.git('branch', '--format=%(refname:short) %(objectname)').trim().split('\n');
  expect(branches.find(line => line.startsWith('blueprint/it/build-'))).toContain(old);
});

test('a setup that fails ends the build, and says what it printed', async () => {
  const project = await openTwo();
  const { exitCode, stdout } = await project.run([...start, '--setup', 'echo no network; exit 3']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'setup_failed', details: ['no network'] });
  expect((await project.run([...start, '--resume', '--setup', 'true'])).exitCode).toBe(0);
});

test('manual: a person builds, and says when it is done', async () => {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]));
  const confirm = async (question: string) => {
    expect(question).toBe('Is it done?');
    // Longer than a frame of what is drawn anew elsewhere.
    await wait(300);
    const started = project.events().flatMap(event => (event.event === 'attempt_started' ? [event] : []));
    mkdirSync(join(started.at(-1)?.worktree ?? '', 'base'));
    writeFileSync(join(started.at(-1)?.worktree ?? '', 'base', 'result.txt'), 'built\n');
    return true;
  };
  const { exitCode, stdout, stderr } = await project.run(['build', '--agent', 'manual', '--yes'], {
    confirm,
    columns: 100,
  });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^Work in \/.*\.blueprint\/worktrees\/it\/work-\w+\.$/m);
  // Nothing is drawn over the question.
  expect(stderr).not.toContain('\x1b[');
  expect(stderr).toContain('# T1: Build base');
  expect(stdout).toContain('unpriced');
});
