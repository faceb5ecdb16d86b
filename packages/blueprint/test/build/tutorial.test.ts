import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenTranscript, runCommand, temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { parseBuildEvents } from '../../src/build/journal.ts';
import { builtBinary } from '../show/scene.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** A copy of the tutorial as a repository of its own, with the compiler of this one. */
async function openTutorial(change: (folder: string) => void = () => undefined) {
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
  change(folder);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Design of tally');
  const env = { BLUEPRINT_CLAUDE: join(agent, 'agent.mjs'), HOME: temporary.path, COLUMNS: '140' };
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
  const firstHour = join(root, 'docs/blueprint/first-hour.md');
  await goldenTranscript(firstHour, 'blueprint show', (await blueprint('show')).stdout);
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
  await goldenTranscript(firstHour, 'blueprint report', (await blueprint('report')).stdout);
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
  // Until somebody mends production past the design.
  appendFileSync(join(folder, 'src/count.ts'), "import './cli.ts';\n");
  writeFileSync(join(folder, 'src/hotfix.ts'), 'export const hot = 1;\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'Hotfix');
  const drifted = await blueprint('validate', '--drift-only');
  expect(drifted.exitCode).toBe(1);
  await goldenTranscript(
    join(root, 'docs/blueprint/runbook.md'),
    'blueprint validate --drift-only',
    `${drifted.stdout.trimEnd()}\n[exit 1]`,
  );
});

test('with one bad agent after the other it fails each time, with the right reason, and then goes on', {
  timeout: 600_000,
}, async () => {
  // So that T2 may touch what T1 has built: elsewhere it is already refused for the place.
  const { agent, git, blueprint } = await openTutorial(folder =>
    edit(join(folder, 'design/tally/roadmap.md'), '- Components: report', '- Components: report, count'),
  );
  const script = join(agent, 'agent.mjs');
  const good = readFileSync(script, 'utf8');
  const work = 'if (existsSync(work)) cpSync(work, process.cwd(), { recursive: true });';
  /** Lets an agent go on that does something else than it should; gives why the build has failed. */
  const buildWith = async (bad: string, mode: '--restart' | '--resume' = '--resume') => {
    writeFileSync(script, good.replace(work, `const fs = await import('node:fs');\n${bad}`));
    const args = ['--agent', 'claude', '--yes', '--attempts', '1', '--json', mode];
    const { exitCode, stdout } = await blueprint('build', ...args);
    expect(exitCode).toBe(1);
    return JSON.parse(stdout).error.details;
  };
  expect(await buildWith('', '--restart')).toEqual(['T1: nothing was changed']);
  expect(await buildWith(`${work} fs.writeFileSync('package.json', '{}');`)).toEqual([
    'T1: files outside its components: package.json',
  ]);
  const use =
    "say({ type: 'assistant', message: { content: [{ type: 'tool_use', id: 't', name: 'Read', input: { file_path: 'a' } }] } });";
  const pause = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);';
  expect(await buildWith(`for (;;) { ${use} ${pause} }`)).toEqual([
    'T1: nothing was changed (the agent: it did the same over and over)',
  ]);
  expect(await buildWith(`${work} if (task === 'T2') fs.rmSync('test/count.test.ts');`)).toEqual([
    'T2: tests were deleted: test/count.test.ts',
  ]);
  const breaking =
    "fs.writeFileSync('src/count.ts', fs.readFileSync('src/count.ts', 'utf8').replace('count.blank++', 'count.code++'));";
  expect(await buildWith(`${work} if (task === 'T2') ${breaking}`)).toEqual([
    'T2: it broke T1: npx --no-install tsc -p . && node --test build/test/count.test.js',
  ]);
  expect(git('log', '--format=%s', 'blueprint/tally/build').trim().split('\n')).toEqual([
    'T1: Count the lines of a text',
    'Design of tally',
  ]);
});

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

function compile(folder: string): string {
  execFileSync('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: folder });
  return folder;
}
