import { createTerminal } from '@proven/terminal';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { plainTerminal, readDocument } from './refusal.ts';

async function openSceneWithTwo(): Promise<Scene> {
  const scene = await openScene();
  addMigration(scene, 1, 'users', {
    up: 'CREATE TABLE users (id bigint);\nINSERT INTO users VALUES (1), (2);',
  });
  addMigration(scene, 2, 'orders');
  return scene;
}

/** The document of a run that succeeds. */
async function readAnswer(scene: Scene, ...args: string[]): Promise<unknown> {
  const { exitCode, stdout } = await scene.run([...args, '--json']);
  expect(exitCode).toBe(0);
  const { data, ...head } = readDocument(stdout);
  expect(head).toEqual({ format: 'migrate/1', command: args[0], ok: true });
  return data;
}

const aNumber = expect.any(Number);
const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const aChecksum = expect.stringMatching(/^[0-9a-f]{64}$/);

test('up and down in JSON', async () => {
  const scene = await openSceneWithTwo();
  const users = { version: version(1), description: 'users', executionTimeMs: aNumber };
  const orders = { version: version(2), description: 'orders', executionTimeMs: aNumber, rowsAffected: 0 };
  expect(await readAnswer(scene, 'up')).toEqual({
    applied: [{ ...users, rowsAffected: 2 }, orders],
    backup: null,
    warnings: [],
  });
  expect(await readAnswer(scene, 'up')).toEqual({ applied: [], backup: null, warnings: [] });
  expect(await readAnswer(scene, 'down', '--to', version(1))).toEqual({
    rolledBack: [orders],
    backup: null,
    restored: [],
    warnings: [],
  });
  expect(await readAnswer(scene, 'down', '--steps', '5')).toEqual({
    rolledBack: [{ ...users, rowsAffected: 0 }],
    backup: expect.stringMatching(/^\d{14}$/),
    restored: [],
    warnings: [],
  });
});

test('dry runs in JSON, and that they change nothing', async () => {
  const scene = await openSceneWithTwo();
  const step = {
    version: version(2),
    description: 'orders',
    file: `${version(2)}_orders.sql`,
    transactional: true,
  };
  const plan = await readAnswer(scene, 'up', '--dry-run', '--single-transaction');
  expect(plan).toMatchObject({
    dryRun: true,
    direction: 'up',
    singleTransaction: true,
    accepted: [],
    warnings: [],
  });
  expect(plan).toMatchObject({
    steps: [{ version: version(1) }, { ...step, sql: expect.stringContaining('CREATE') }],
  });
  expect(await scene.database.query("SELECT to_regclass('schema_versions') AS history")).toEqual([
    { history: null },
  ]);
  await scene.run(['up']);
  expect(await readAnswer(scene, 'down', '--dry-run')).toMatchObject({
    dryRun: true,
    direction: 'down',
    singleTransaction: false,
    steps: [{ ...step, sql: 'DROP TABLE orders;\n' }],
  });
  expect((await scene.run(['status', '--check'])).exitCode).toBe(0);
});

test('status in JSON', async () => {
  const scene = await openSceneWithTwo();
  await scene.run(['up', '--to', version(1)]);
  expect(await readAnswer(scene, 'status')).toEqual({
    database: 'test_0123456789abcdef',
    schema: 'public',
    migrations: [
      {
        version: version(1),
        description: 'users',
        state: 'applied',
        file: `${version(1)}_users.sql`,
        checksum: aChecksum,
        appliedChecksum: aChecksum,
        appliedAt: aTime,
        appliedBy: expect.any(String),
        executionTimeMs: aNumber,
        rollbackAt: null,
        notes: null,
        onlyLineEndsChanged: false,
      },
      {
        version: version(2),
        description: 'orders',
        state: 'pending',
        file: `${version(2)}_orders.sql`,
        checksum: aChecksum,
        appliedChecksum: null,
        appliedAt: null,
        appliedBy: null,
        executionTimeMs: null,
        rollbackAt: null,
        notes: null,
        onlyLineEndsChanged: false,
      },
    ],
  });
});

test('status --check finds what is pending, in words and in JSON', async () => {
  const scene = await openSceneWithTwo();
  const run = await scene.run(['status', '--check'], plainTerminal);
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  const json = await scene.run(['status', '--check', '--json']);
  expect(json.exitCode).toBe(1);
  expect(readDocument(json.stdout)).toMatchObject({
    ok: false,
    error: { code: 'pending_migrations', message: '2 of 2 migrations are not applied as the files say' },
    data: { migrations: [{ state: 'pending' }, { state: 'pending' }] },
  });
});

test('validate in JSON, with its problems and without the file around them', async () => {
  const scene = await openSceneWithTwo();
  expect(await readAnswer(scene, 'validate')).toEqual({ files: 2, problems: [] });
  addMigration(scene, 3, 'items', { up: "CREATE ROLE r PASSWORD 'hunter2' NONSENSE;" });
  const { exitCode, stdout } = await scene.run(['validate', '--json']);
  expect(exitCode).toBe(1);
  const problem = { code: 'syntax', file: `migrations/${version(3)}_items.sql`, line: 5, column: 34 };
  expect(readDocument(stdout)).toMatchObject({
    ok: false,
    error: { code: 'invalid_files', problems: [problem] },
    data: { files: 3, problems: [problem] },
  });
  expect(stdout).not.toContain('hunter2');
  expect(stdout).not.toContain('"source"');
});

test('passwords in migrations are in no answer, dry run or diff', async () => {
  const scene = await openScene();
  const comment = "COMMENT ON TABLE users IS 'postgresql://app:hunter2@db';";
  addMigration(scene, 1, 'users');
  await scene.run(['up']);
  addMigration(scene, 1, 'users', { up: `CREATE TABLE users (id bigint PRIMARY KEY);\n${comment}` });
  addMigration(scene, 2, 'orders', { up: `CREATE TABLE orders (id bigint);\n${comment}` });
  const commands = [['up'], ['up', '--dry-run', '--force'], ['up', '--force', '--log-level', 'debug']];
  for (const args of commands.flatMap(command => [[...command, '--json'], command])) {
    const { stdout, stderr } = await scene.run(args);
    expect(stdout + stderr, args.join(' ')).toContain('postgresql://app:***');
    expect(stdout + stderr, args.join(' ')).not.toContain('hunter2');
    await scene.run(['down', '--to', version(1), '--force']);
  }
});

test('a password beside what the server refuses is covered in the excerpt', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users', { up: "SELECT 'postgresql://app:hunter2@db' FROM nowhere;" });
  const { exitCode, stderr } = await scene.run(['up'], plainTerminal);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/> 5 \| SELECT 'postgresql:\/\/app:\*+@db' FROM nowhere;/);
  expect(stderr).toMatch(/\n {6}\| {43}\^\n/);
});

test('an answer on a terminal is a document that can be read', async () => {
  const scene = await openSceneWithTwo();
  const { stdout } = await scene.run(['validate', '--json'], { columns: 80 });
  expect(stdout).toContain('\n  "ok": true,\n');
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
});

test('a terminal shows which migration runs, and nothing of that stays', async () => {
  const scene = await openSceneWithTwo();
  const { stdout, stderr } = await scene.run(['up'], { columns: 80 });
  expect(stderr).toContain(`Applying ${version(1)}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line that is drawn over begins and ends with one.
  expect(stderr.replace(/\r[^\r\n]*?\u001b\[K/g, '')).toBe('');
  expect(stdout).toContain(`${version(2)}_orders.sql`);
});

test('a pipe gets whole file names and no escape sequence', async () => {
  const scene = await openScene();
  const name = 'add_everything_that_was_forgotten_in_the_last_three_releases_of_the_shop';
  addMigration(scene, 1, name, { up: 'CREATE TABLE t ();', down: 'DROP TABLE t;' });
  for (const command of ['up', 'status', 'down']) {
    const { stdout, stderr } = await scene.run([command]);
    expect(stdout).toContain(`${version(1)}_${name}.sql`);
    expect(stdout + stderr).not.toContain('\u001b');
  }
});

test('on a narrow terminal long names are cut, not wrapped', async () => {
  const scene = await openScene();
  const name = 'add_everything_that_was_forgotten_in_the_last_three_releases_of_the_shop';
  addMigration(scene, 1, name, { up: 'CREATE TABLE t ();', down: 'DROP TABLE t;' });
  for (const command of ['status', 'up', 'status', 'down']) {
    const { stdout } = await scene.run([command], { columns: 60, env: { TERM: 'dumb' } });
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(60);
    expect(stdout).toContain(`${version(1)}_add_`);
  }
});

test('a locale without UTF-8 gets ASCII marks', async () => {
  const scene = await openSceneWithTwo();
  await scene.run(['up', '--to', version(1)]);
  const { stdout } = await scene.run(['status'], { env: { LANG: 'C' } });
  expect(stdout).toMatch(/^\+ {2}\S+users\.sql/);
  expect(stdout).toMatch(/^x {2}\S+orders\.sql/m);
});

test('a mistake of ours is a document too, and still reported as one', async () => {
  let stdout = '';
  const stream = { write: (text: string) => (stdout += text) };
  const run = main(['create', 'x', '--json'], {
    terminal: createTerminal({ stdout: stream, stderr: stream, env: {} }),
    environment: {},
    directory: '.',
    signals: { on: () => undefined, off: () => undefined },
    exitNow: () => undefined,
    now: () => {
      throw new TypeError('no clock at postgresql://app:hunter2@db');
    },
  });
  await expect(run).rejects.toThrow(TypeError);
  expect(readDocument(stdout)).toMatchObject({
    command: 'create',
    ok: false,
    error: { code: 'bug', message: 'TypeError: no clock at postgresql://app:***@db' },
  });
});
