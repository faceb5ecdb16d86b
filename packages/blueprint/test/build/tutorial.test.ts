import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenTranscript, runCommand, temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { parseBuildEvents } from '../../src/build/journal.ts';
import { builtBinary } from '../show/scene.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** A copy of the tutorial as a repository of its own, with the compiler of this one. */
async function openTutorial() {
  const temporary = await temporaryDirectory('blueprint-tutorial-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const folder = join(temporary.path, 'tally');
  const agent = join(temporary.path, 'agent');
  cpSync(join(root, 'examples/tutorial'), folder, { recursive: true });
  // Where a test may change it. The tutorial's own stays: it is no part of the design.
  cpSync(join(folder, 'agent'), agent, { recursive: true });
  for (const path of ['node_modules', '.blueprint'])
    rmSync(join(folder, path), { recursive: true, force: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Design of tally');
  const env = { BLUEPRINT_CLAUDE: join(agent, 'agent.mjs'), HOME: temporary.path };
  const blueprint = (...args: string[]) =>
    runCommand(process.execPath, [builtBinary, ...args], { cwd: folder, env, timeoutMs: 300_000 });
  return {
    folder,
    agent,
    git,
    blueprint,
    events: () => parseBuildEvents(readFileSync(join(folder, 'design/tally/journal.jsonl'), 'utf8')),
  };
}

test('the tutorial is built task by task from its design, and the tool works', {
  timeout: 600_000,
}, async () => {
  const { folder, git, blueprint, events } = await openTutorial();
  expect(await blueprint('check', '--strict')).toMatchObject({ exitCode: 0 });
  const built = await blueprint('build', '--agent', 'claude', '--yes', '--merge');
  expect(built.exitCode).toBe(0);
  await goldenTranscript(
    join(root, 'README.md'),
    'blueprint build --agent claude --yes --merge',
    built.stderr + built.stdout,
  );
  expect(git('log', '--format=%s').trim().split('\n')).toEqual([
    'T3: Walk a folder',
    'T2: Print counts',
    'T1: Count the lines of a text',
    'Design of tally',
  ]);
  const table = execFileSync(process.execPath, ['build/src/cli.js', 'src'], {
    cwd: compile(folder),
    encoding: 'utf8',
  });
  expect(table).toMatch(/^TypeScript\s+\d{3}\s+\d+\s+\d+$/m);
  // What it cost and how it went, from the journal and from git.
  const report = JSON.parse((await blueprint('report', '--json')).stdout).data;
  const figure = (id: string) => report.kpis.find((each: { id: string }) => each.id === id);
  expect(figure('implementation_success')).toMatchObject({ value: 1, n: 3, verdict: 'met' });
  const lines = git('grep', '-cve', '^\\s*$', '--', '*.ts', ':!agent')
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split(':')[1]), 0);
  expect(figure('cost_per_kloc')).toMatchObject({ value: expect.closeTo(0.03 / (lines / 1000), 6), n: 1 });
  expect(figure('defect_density')).toMatchObject({ value: null, n: 0, verdict: 'not measured' });
  expect(report.cost.work.map(({ name }: { name: string }) => name)).toEqual(['T1', 'T2', 'T3']);
  // Every check failed before its task and passed after it, in a clean checkout of what was merged.
  for (const task of ['T1', 'T2', 'T3']) {
    const own = events().filter(event => 'task' in event && event.task === task);
    const verdicts = own.flatMap(event =>
      'evidence' in event ? [event.evidence.map(({ verdict }) => verdict)] : [],
    );
    expect(new Set(verdicts[0])).toEqual(new Set(['failed']));
    expect(new Set(verdicts[1])).toEqual(new Set(['passed']));
  }
  // And the whole is what the design says.
  const validated = await blueprint('validate', '--drift-only', '--json');
  expect(validated).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(validated.stdout).data.drift).toMatchObject({
    total: { count: 0 },
    figures: {
      divergentEdges: { count: 0, of: 3 },
      absentEdges: { count: 0, of: 3 },
      unmappedFiles: { count: 0, of: 7 },
    },
  });
});

function compile(folder: string): string {
  execFileSync('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: folder });
  return folder;
}
