import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from '../build/project.ts';
import { builtBinary } from '../show/scene.ts';
import { design, modelScene, said } from './model-scene.ts';

// Errors as a person meets them in a terminal, and the cure that docs/blueprint/errors.md names, typed as it stands there.

const builds = {
  T1: 'mkdir -p base && echo built > base/result.txt',
  T2: 'mkdir -p next && echo built > next/result.txt',
};
const start = ['build', '--agent', 'claude', '--yes'];

async function openTwo() {
  const project = await openProject(
    makeDesign([makeTask('T1', 'base'), makeTask('T2', 'next', { dependsOn: ['T1'] })]),
  );
  project.git('config', 'user.name', 't');
  project.git('config', 'user.email', 't@t');
  for (const [task, script] of Object.entries(builds)) project.step(task, script);
  return project;
}

test('git_failed: what git says, and --resume once it is mended', async () => {
  const { run, git } = await openTwo();
  // A branch of that name is in the way of every branch below it.
  git('branch', 'blueprint');
  const { exitCode, stderr } = await run(start, { columns: 120 });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error[git_failed] git update-ref failed');
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    "fatal: cannot lock ref 'refs/heads/blueprint/it/build': 'refs/heads/blueprint' exists",
  );
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    'hint: Mend what git says, and run the same command again. A build goes on with --resume; what is proven stays.',
  );
  git('branch', '-m', 'blueprint', 'mine');
  expect((await run([...start, '--resume'])).exitCode).toBe(0);
  expect(git('ls-tree', '-r', '--name-only', 'blueprint/it/build')).toContain('next/result.txt');
});

test('not_confirmed: nobody to ask, and a no; nothing was changed, and --yes goes on', async () => {
  const { run, git, events } = await openTwo();
  const without = await run(['build', '--agent', 'claude']);
  expect(without.exitCode).toBe(2);
  expect(without.stderr).toContain('grep -q built base/result.txt');
  expect(without.stderr).toContain(
    'error[not_confirmed] this has to be confirmed, and there is nobody to ask\n  hint: Nothing was changed. Add --yes.',
  );
  const asked: string[] = [];
  const no = await run(['build', '--agent', 'claude'], {
    confirm: async question => {
      asked.push(question);
      return false;
    },
  });
  expect(asked).toEqual(['May these commands of the design be run on this machine?']);
  expect(no.exitCode).toBe(2);
  expect(no.stderr).toContain('error[not_confirmed] not confirmed\n  hint: Nothing was changed.');
  expect(events()).toEqual([]);
  expect(git('branch', '--list').trim()).toBe('* main');
  expect((await run(start)).exitCode).toBe(0);
});

test('not_confirmed: cached designs stay until --yes', async () => {
  const scene = await modelScene([said(design)]);
  await scene.run(['design']);
  const { exitCode, json } = await scene.run(['cache', 'clear', '--json']);
  expect({ exitCode, code: json.error.code }).toEqual({ exitCode: 2, code: 'not_confirmed' });
  expect((await scene.run(['cache', 'list', '--json'])).json.data).not.toEqual([]);
  expect((await scene.run(['cache', 'clear', '--yes'])).exitCode).toBe(0);
});

test('uncommitted_changes: the files, and both cures', async () => {
  const { run, git, write, events } = await openTwo();
  write('README.md', '# Changed\n');
  const refused = await run(start);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    [
      'error[uncommitted_changes] there are changes that are not committed',
      '  README.md',
      '  hint: A build starts from the last commit: commit them, or put them away with "git stash".',
    ].join('\n'),
  );
  expect(events()).toEqual([]);
  git('stash');
  expect((await run([...start, '--task', 'T1'])).exitCode).toBe(0);
  git('stash', 'pop');
  expect((await run([...start, '--resume'])).stderr).toContain('error[uncommitted_changes]');
  git('commit', '-q', '-a', '-m', 'Changed');
  expect((await run([...start, '--resume'])).exitCode).toBe(0);
  // A file that git does not know is no change of what a build sees.
  write('notes.txt', 'mine');
  expect((await run([...start, '--restart'])).exitCode).toBe(0);
});

test('branch_moved: what was added is kept, and the command of the hint puts the branch back', async () => {
  const { folder, run, git, step } = await openTwo();
  step('T2', 'true');
  await run(start);
  const tree = git('rev-parse', 'main^{tree}').trim();
  const added = git('commit-tree', tree, '-p', 'blueprint/it/build', '-m', 'By hand').trim();
  git('branch', '--force', 'blueprint/it/build', added);
  const { exitCode, stderr } = await run([...start, '--resume'], { columns: 200 });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error[branch_moved] somebody else has moved the branch blueprint/it/build');
  const [, cure = ''] = /Put it back with "git (.+?)", after keeping what was added/.exec(stderr) ?? [];
  git('branch', 'kept', 'blueprint/it/build');
  git(...cure.split(' '));
  step('T2', builds.T2);
  expect((await run([...start, '--resume'])).exitCode).toBe(0);
  expect(git('rev-parse', 'kept').trim()).toBe(added);
  expect(existsSync(join(folder, '.git/refs/heads/kept'))).toBe(true);
});

test('interrupted: a build says how it goes on, and does', async () => {
  const { run, step, events } = await openTwo();
  step('T1', 'sleep 30');
  const signals = new EventEmitter();
  const timer = setInterval(() => {
    if (events().some(({ event }) => event === 'attempt_running')) signals.emit('SIGINT', 'SIGINT');
  }, 50);
  const { exitCode, stderr } = await run(start, { signals });
  clearInterval(timer);
  expect(exitCode).toBe(130);
  expect(stderr).toContain(
    'error[interrupted] interrupted\n  hint: "blueprint build --resume" goes on. What is proven stays.',
  );
  step('T1', builds.T1);
  const again = await run(start);
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain('error[unfinished_build]');
  expect((await run([...start, '--resume'])).exitCode).toBe(0);
});

test('interrupted: Ctrl-C reaches all programs of the terminal, and is no failure of git', async () => {
  const { folder, environment, git, events } = await openTwo();
  const shims = join(folder, '..', 'shims');
  const begun = join(shims, 'begun');
  mkdirSync(shims);
  // The first time it takes a second, so that Ctrl-C comes in the middle of it.
  const slow = `[ -e ${begun} ] || { : > ${begun}; sleep 1; }`;
  writeFileSync(join(shims, 'git'), `#!/bin/sh\n${slow}\nPATH=\${PATH#*:} exec git "$@"\n`, { mode: 0o755 });
  const child = spawn(process.execPath, [builtBinary, ...start], {
    cwd: folder,
    env: { ...environment, PATH: `${shims}:${environment['PATH']}` },
    // As a shell starts it: with what it starts in one group, which Ctrl-C goes to.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await expect.poll(() => existsSync(begun), { timeout: 10_000 }).toBe(true);
  process.kill(-(child.pid ?? expect.unreachable()), 'SIGINT');
  expect(await ended).toBe(130);
  expect(stderr).toContain('error[interrupted]');
  expect(stderr).not.toContain('git_failed');
  expect(events().some(({ event }) => event === 'attempt_started')).toBe(false);
  expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
});

test('wrong_answer_file: moved away, the prompt of now is written', async () => {
  const scene = await modelScene();
  await scene.run(['design', '--model', 'manual']);
  scene.write('calls/design.answer.md', `${scene.read('calls/design.answer.md')}An answer.`);
  scene.write('brief.md', scene.read('brief.md').replace('- F1 ', '- F1 Always: '));
  const { stderr } = await scene.run(['design', '--model', 'manual']);
  expect(stderr).toContain('error[wrong_answer_file]');
  const [, expected = ''] = /expected: (blueprint-prompt: \w+)/.exec(stderr) ?? [];
  renameSync(join(scene.folder, 'calls/design.answer.md'), join(scene.folder, 'calls/mine.md'));
  expect((await scene.run(['design', '--model', 'manual'])).exitCode).toBe(3);
  expect(scene.read('calls/design.prompt.md')).toContain(expected);
  expect(scene.read('calls/design.answer.md')).toContain(expected);
});

test('invalid_configuration: a report that cannot be written is refused before anything runs', async () => {
  const { run } = await openTwo();
  for (const [target, reason] of [
    ['nowhere/out.xml', 'ENOENT'],
    ['design', 'it is a folder'],
  ]) {
    const { exitCode, stderr } = await run(['validate', '--yes', '--report', `junit=${target}`]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error[invalid_configuration] the report cannot be written to ${target}`);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('running ');
  }
});
