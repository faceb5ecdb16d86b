import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompositeAction,
  createDatabase,
  findFaultsOfAction,
  newestTestServer,
  readActionOutputs,
  runActionStep,
  runCommentStep,
  temporaryDirectory,
} from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { builtBinary } from './harness.ts';

const text = readFileSync(new URL('../../../../action.yml', import.meta.url), 'utf8');
const action = parse(text) as CompositeAction;
const runStep = (id: string, folder: string, env: Readonly<Record<string, string>>) =>
  runActionStep(action, id, folder, env);

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

const command = `${process.execPath} ${builtBinary()}`;
test('is a composite action whose inputs are all used and described', () => {
  expect(findFaultsOfAction(text, action)).toEqual([]);
});

describe('prepare', () => {
  test('finds the first migration that the pull request adds', async () => {
    const { path, baseCommit } = await openRepository(folder => {
      writeFileSync(join(folder, 'migrations/20250103000000_001_b.sql'), added);
      writeFileSync(join(folder, 'migrations/20250102000000_001_a.sql'), added);
    });
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: '', BASE: baseCommit });
    expect(readActionOutputs(path)['since']).toBe('20250102000000_001');
  });

  test('finds none where no migration changes', async () => {
    const { path, baseCommit } = await openRepository(() => undefined);
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: '', BASE: baseCommit });
    expect(readActionOutputs(path)['since']).toBe('none');
  });

  test.each([
    ['all', ''],
    ['20250101000000_001', '20250101000000_001'],
  ])('takes %s from the input', async (since, expected) => {
    const { path, baseCommit } = await openRepository(() => undefined);
    await runStep('prepare', path, { INPUT_PATH: 'migrations', INPUT_SINCE: since, BASE: baseCommit });
    expect(readActionOutputs(path)['since']).toBe(expected);
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

test('the comment is written once, and changed afterwards', async () => {
  const comment = (existing: string) =>
    runCommentStep(action, existing, '<!-- migrate -->\n### migrate lint: 1 error\n');
  expect(await comment('')).toBe('--method POST repos/acme/shop/issues/7/comments');
  expect(await comment('42')).toBe('--method PATCH repos/acme/shop/issues/comments/42');
});
