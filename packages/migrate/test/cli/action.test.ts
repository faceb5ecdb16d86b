import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, newestTestServer, runCommand, temporaryDirectory } from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { builtBinary } from './harness.ts';

interface Step {
  readonly id: string;
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const text = readFileSync(new URL('../../../../action.yml', import.meta.url), 'utf8');
const action = parse(text) as Action;
const { steps } = action.runs;

const base = '-- Irreversible: first\n\n-- UP\nCREATE TABLE orders (id bigint, code text);\n';
const added = '-- Irreversible: test\n\n-- UP\nCREATE INDEX orders_code ON orders (code);\n';

/** A repository with one migration in its first commit; `change` is the pull request. */
async function openRepository(change: (folder: string) => void) {
  const folder = await temporaryDirectory('action-');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: folder.path,
      encoding: 'utf8',
    }).trim();
  git('init', '-q');
  mkdirSync(join(folder.path, 'migrations'));
  mkdirSync(join(folder.path, 'runner'));
  writeFileSync(join(folder.path, 'migrations/20250101000000_001_base.sql'), base);
  git('add', '-A');
  git('commit', '-qm', 'base');
  const baseCommit = git('rev-parse', 'HEAD');
  change(folder.path);
  git('add', '-A');
  git('commit', '-qm', 'change', '--allow-empty');
  return { path: folder.path, baseCommit };
}

/** Runs a step's own shell text as GitHub does: bash -e, with the values of its `env`. */
async function runStep(id: string, folder: string, env: Readonly<Record<string, string>>) {
  const step = steps.find(each => each.id === id);
  expect(Object.keys(step?.env ?? {}).sort(), id).toEqual(
    expect.arrayContaining(Object.keys(env).filter(name => !ofRunner.includes(name))),
  );
  const file = join(folder, 'runner', `${id}.sh`);
  writeFileSync(file, step?.run ?? '');
  const runner = { RUNNER_TEMP: join(folder, 'runner'), GITHUB_OUTPUT: join(folder, 'runner/output') };
  return runCommand('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
    cwd: folder,
    env: { ...runner, ...env },
  });
}

const ofRunner = ['PATH', 'GH_LOG'];
const command = `${process.execPath} ${builtBinary()}`;
const outputs = (folder: string) =>
  Object.fromEntries(
    readFileSync(join(folder, 'runner/output'), 'utf8')
      .trim()
      .split('\n')
      .map(line => line.split('=') as [string, string]),
  );

test('is a composite action whose inputs are all used and described', () => {
  expect(action.runs.using).toBe('composite');
  for (const [name, input] of Object.entries(action.inputs)) {
    expect(input.description, name).toMatch(/\.$/);
    expect(text).toContain(`inputs.${name}`);
  }
  const used = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name);
  expect(used.filter(name => action.inputs[name ?? ''] === undefined)).toEqual([]);
  for (const step of steps) {
    expect(step.shell, step.id).toBe('bash');
    // An expression in a script would let a branch's name run commands.
    expect(step.run, step.id).not.toContain('${{');
  }
  const ids = steps.map(({ id }) => id);
  const named = [...text.matchAll(/steps\.([a-z]+)\./g)].map(([, id]) => id);
  expect(named.filter(id => !ids.includes(id ?? ''))).toEqual([]);
});

describe('prepare', () => {
  test('finds the first migration that the pull request adds', async () => {
    const { path, baseCommit } = await openRepository(folder => {
      writeFileSync(join(folder, 'migrations/20250103000000_001_b.sql'), added);
      writeFileSync(join(folder, 'migrations/20250102000000_001_a.sql'), added);
    });
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: '', BASE: baseCommit });
    expect(outputs(path)['since']).toBe('20250102000000_001');
  });

  test('finds none where no migration changes', async () => {
    const { path, baseCommit } = await openRepository(() => undefined);
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: '', BASE: baseCommit });
    expect(outputs(path)['since']).toBe('none');
  });

  test.each([
    ['all', ''],
    ['20250101000000_001', '20250101000000_001'],
  ])('takes %s from the input', async (since, expected) => {
    const { path, baseCommit } = await openRepository(() => undefined);
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: since, BASE: baseCommit });
    expect(outputs(path)['since']).toBe(expected);
  });
});

test('lint annotates, writes the comment, and fails as the command does', async () => {
  const { path } = await openRepository(folder => {
    writeFileSync(join(folder, 'migrations/20250102000000_001_a.sql'), added);
  });
  const REPORT = join(path, 'runner/report.md');
  writeFileSync(REPORT, '<!-- migrate -->\n');
  const env = { MIGRATE: command, MIGRATION_PATH: 'migrations', SINCE: '20250102000000_001', REPORT };
  const failing = await runStep('lint', path, { ...env, ARGUMENTS: '--target-version=14\n' });
  expect(failing).toMatchObject({ exitCode: 1 });
  expect(failing.stdout).toContain('::error file=migrations/20250102000000_001_a.sql,line=4');
  const report = readFileSync(REPORT, 'utf8');
  expect(report).toContain('index-not-concurrent');
  expect(report.split('\n')[0]).toBe('<!-- migrate -->');
  const wrong = await runStep('lint', path, { ...env, ARGUMENTS: '--fail-on=never' });
  expect(wrong).toMatchObject({ exitCode: 2 });
});

test('verify and plan run the command, and their answers are in the comment', async () => {
  const { path } = await openRepository(folder => {
    const text = '-- UP\nALTER TABLE orders ADD COLUMN note text;\n\n-- DOWN\nSELECT 1;\n';
    writeFileSync(join(folder, 'migrations/20250102000000_001_a.sql'), text);
  });
  await using database = await createDatabase(newestTestServer());
  const REPORT = join(path, 'runner/report.md');
  writeFileSync(REPORT, '<!-- migrate -->\n');
  const env = { MIGRATE: command, MIGRATION_PATH: 'migrations', DATABASE_URL: database.url, REPORT };
  const proof = await runStep('verify', path, { ...env, ARGUMENTS: '' });
  expect(proof).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('20250102000000_001') });
  expect(await runStep('plan', path, env)).toMatchObject({ exitCode: 0 });
  const report = readFileSync(REPORT, 'utf8');
  expect(report).toMatch(/### migrate verify\n```\n[\s\S]*note[\s\S]*```\n/);
  expect(report).toContain('| 2 | ADD COLUMN, nullable | AccessExclusive | orders |');
  expect(report).not.toContain(database.url);
});

test('validate and the steps with a database call what they say', async () => {
  const { path } = await openRepository(() => undefined);
  const calls = join(path, 'runner/calls');
  const fake = join(path, 'runner/fake');
  writeFileSync(fake, `#!/usr/bin/env bash\necho "$* [$DATABASE_URL]" >> '${calls}'\necho "| a plan |"\n`);
  chmodSync(fake, 0o755);
  const REPORT = join(path, 'runner/report.md');
  writeFileSync(REPORT, '<!-- migrate -->\n');
  const env = { MIGRATE: fake, MIGRATION_PATH: 'migrations' };
  const database = { ...env, DATABASE_URL: 'postgresql://db/app' };
  expect(await runStep('validate', path, { ...env, MIGRATE: command })).toMatchObject({ exitCode: 0 });
  expect(
    await runStep('verify', path, { ...env, DATABASE_URL: '', ARGUMENTS: '--versions=12,18\n', REPORT }),
  ).toMatchObject({ exitCode: 0 });
  expect(
    await runStep('verify', path, { ...env, DATABASE_URL: '', ARGUMENTS: '--locks\n', REPORT }),
  ).toMatchObject({ exitCode: 0 });
  expect(await runStep('plan', path, { ...database, REPORT })).toMatchObject({ exitCode: 0 });
  expect(await runStep('up', path, { ...database, PHASE: 'expand' })).toMatchObject({ exitCode: 0 });
  expect(await runStep('gate', path, database)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(calls, 'utf8').trim().split('\n')).toEqual([
    'verify --versions=12,18 []',
    'verify --locks --embedded []',
    'plan --format markdown [postgresql://db/app]',
    'up --phase expand [postgresql://db/app]',
    'gate [postgresql://db/app]',
  ]);
  expect(readFileSync(REPORT, 'utf8')).toContain('### migrate verify');
});

describe('comment', () => {
  const comment = async (existing: string) => {
    const { path } = await openRepository(() => undefined);
    const log = join(path, 'runner/gh.log');
    const bin = join(path, 'runner/bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'gh'),
      `#!/usr/bin/env bash\necho "$2 $3 $4" >> "$GH_LOG"\n[ "$2" != --paginate ] || echo '${existing}'\n`,
    );
    chmodSync(join(bin, 'gh'), 0o755);
    const REPORT = join(path, 'runner/report.md');
    writeFileSync(REPORT, '<!-- migrate -->\n### migrate lint: 1 error\n');
    const PATH = `${bin}:${process.env['PATH']}`;
    const env = { REPORT, REPOSITORY: 'acme/shop', NUMBER: '7', GH_TOKEN: 'x', PATH, GH_LOG: log };
    expect(await runStep('comment', path, env)).toMatchObject({ exitCode: 0 });
    return readFileSync(log, 'utf8').trim().split('\n').at(-1);
  };

  test('is written once, and changed afterwards', async () => {
    expect(await comment('')).toBe('--method POST repos/acme/shop/issues/7/comments');
    expect(await comment('42')).toBe('--method PATCH repos/acme/shop/issues/comments/42');
  });
});
