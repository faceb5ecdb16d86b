import { beforeAll, expect, test } from 'vitest';
import { createScene, type Scene } from './harness.ts';
import { addMigration } from './migrations.ts';
import { expectRefusal, plainTerminal, readDocument } from './refusal.ts';

let scene: Scene;
beforeAll(async () => {
  const created = await createScene();
  scene = created;
  addMigration(scene, 1, 'users');
  return () => created[Symbol.asyncDispose]();
});

/** Each is refused with exit code 2 before anything is read or connected to. */
async function expectUsageError(args: readonly string[]): Promise<string> {
  const { stderr, stdout } = await expectRefusal(scene, args, { exitCode: 2, code: 'usage' });
  expect(stdout).toBe('');
  return stderr;
}

test('an unknown command, with the nearest one', async () => {
  expect(await expectUsageError(['stats'])).toMatchInlineSnapshot(`
    "error[usage] unknown command "stats"
      hint: Did you mean "status"? "migrate --help" shows the usage.
    "
  `);
});

test('an unknown command that is near to none', async () => {
  expect(await expectUsageError(['explode'])).toMatchInlineSnapshot(`
    "error[usage] unknown command "explode"
      hint: "migrate --help" shows the usage.
    "
  `);
});

test('an unknown flag, with the nearest one', async () => {
  expect(await expectUsageError(['up', '--dry-rum'])).toMatchInlineSnapshot(`
    "error[usage] unknown option "--dry-rum"
      hint: Did you mean "--dry-run"? "migrate up --help" shows the usage.
    "
  `);
});

test('an unknown global flag before the command', async () => {
  expect(await expectUsageError(['--shema', 'x', 'up'])).toMatchInlineSnapshot(`
    "error[usage] unknown option "--shema"
      hint: Did you mean "--schema"? "migrate --help" shows the usage.
    "
  `);
});

test('a number of events that is none, and a version that is too old to prove on', async () => {
  expect(await expectUsageError(['history', '--limit', '0'])).toContain('"0" is not a number of events');
  expect(await expectUsageError(['fleet', 'history', '--limit', '0'])).toContain('not a number of outcomes');
  expect(await expectUsageError(['verify', '--versions', '11,16'])).toContain(
    'PostgreSQL 11 is too old; migrate needs 12 or newer',
  );
});

test('a missing argument', async () => {
  expect(await expectUsageError(['create'])).toMatchInlineSnapshot(`
    "error[usage] <description> is missing
      hint: "migrate create --help" shows the usage.
    "
  `);
});

test('a description without its quotes', async () => {
  expect(await expectUsageError(['create', 'add', 'users', 'table'])).toMatchInlineSnapshot(`
    "error[usage] "create" takes one argument, and 3 were given: add users table
      hint: Put quotes around it: migrate create "add users table"
    "
  `);
});

test('an argument where none is taken', async () => {
  expect(await expectUsageError(['up', '20260105090000_001'])).toMatchInlineSnapshot(`
    "error[usage] "up" takes no argument, and 1 was given: 20260105090000_001
      hint: "migrate up --help" shows the usage.
    "
  `);
});

test('a flag without its value', async () => {
  expect(await expectUsageError(['up', '--to'])).toMatchInlineSnapshot(`
    "error[usage] --to needs a value: --to <version>
      hint: "migrate up --help" shows the usage.
    "
  `);
});

test('--to that is no version', async () => {
  expect(await expectUsageError(['up', '--to', 'latest'])).toMatchInlineSnapshot(`
    "error[usage] --to: "latest" is not a version; versions look like
      20241024120000_001
      hint: "migrate up --help" shows the usage.
    "
  `);
});

test.each(['0', '-1', '1.5', 'two', '1e2', ''])('--steps %s', async steps => {
  expect(await expectUsageError(['down', `--steps=${steps}`])).toContain(
    `error[usage] --steps: "${steps}" is not a number of migrations (1 or more)`,
  );
});

test('--to together with --steps', async () => {
  expect(
    await expectUsageError(['down', '--to', '20260105090000_001', '--steps', '2']),
  ).toMatchInlineSnapshot(`
    "error[usage] --to and --steps cannot be used together
      hint: --to names the version that stays, --steps how many go: give one of the
            two.
    "
  `);
});

test('a template that does not exist, with the nearest one', async () => {
  expect(await expectUsageError(['create', 'x', '--template', 'tabel'])).toMatchInlineSnapshot(`
    "error[usage] --template: there is no template "tabel"; did you mean "table"?
      hint: "migrate create --help" shows the usage.
    "
  `);
});

test('a template that does not exist and is near to none', async () => {
  expect(await expectUsageError(['create', 'x', '--template', 'spreadsheet'])).toMatchInlineSnapshot(`
    "error[usage] --template: there is no template "spreadsheet"; there are empty,
      table, column, index, fk, backfill
      hint: "migrate create --help" shows the usage.
    "
  `);
});

test('no command: the help, on stderr', async () => {
  const { exitCode, stdout, stderr } = await scene.run([], plainTerminal);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^Usage: migrate <command> \[options\]\n/);
  expect(stderr).toMatch(/\nerror\[usage\] no command was given\n$/);
});

test('no command but --json: a document', async () => {
  const { exitCode, stdout } = await scene.run(['--json']);
  expect(exitCode).toBe(2);
  expect(readDocument(stdout)).toMatchInlineSnapshot(`
    {
      "command": "migrate",
      "data": null,
      "error": {
        "code": "usage",
        "details": [],
        "message": "no command was given",
        "problems": [],
      },
      "format": "migrate/1",
      "ok": false,
    }
  `);
});

test('help for a command that does not exist', async () => {
  const { exitCode, stderr } = await scene.run(['help', 'bogus'], plainTerminal);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\nerror\[usage\] unknown command "bogus"\n$/);
});

test('--json as an argument is no request for a document', async () => {
  const { exitCode, stdout, stderr } = await scene.run(['create', '--', '--json'], plainTerminal);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('error[invalid_description]');
});

test('global flags stand before the command as well as after it', async () => {
  const before = await scene.run(['--json', '--path', 'migrations', 'validate']);
  const after = await scene.run(['validate', '--json', '--path', 'migrations']);
  expect(before).toEqual(after);
  expect(readDocument(before.stdout)).toMatchObject({ ok: true, data: { files: 1 } });
});

test('help and the version go to stdout', async () => {
  const help = await scene.run(['--help'], plainTerminal);
  expect(help).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await scene.run(['help'], plainTerminal)).toEqual(help);
  const version = await scene.run(['--version']);
  expect(version).toMatchObject({ exitCode: 0, stderr: '' });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
