import { rmSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createScene, type Scene } from './harness.ts';
import { addMigration } from './migrations.ts';
import { expectRefusal } from './refusal.ts';

let scene: Scene;
beforeAll(async () => {
  const created = await createScene();
  scene = created;
  addMigration(scene, 1, 'users');
  return () => created[Symbol.asyncDispose]();
});
afterEach(() => {
  rmSync('migrate.config.json', { force: true });
  rmSync('.env', { force: true });
});

/** Each is refused with exit code 2; the files and the database are fine. */
async function expectBadConfiguration(
  prepare: () => void,
  { args = ['up'], env = {}, code = 'invalid_configuration' }: Case = {},
): Promise<string> {
  prepare();
  // Wide, because the folder's path is in the text, and how long that is differs from machine to machine.
  const { stderr, stdout } = await expectRefusal(scene, args, { exitCode: 2, code, env, columns: 1000 });
  expect(stdout).toBe('');
  return stderr;
}

interface Case {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code?: string;
}

const nothing = () => undefined;

test('no DATABASE_URL', async () => {
  const env = { DATABASE_URL: '' };
  expect(await expectBadConfiguration(nothing, { env, code: 'no_database_url' })).toMatchInlineSnapshot(`
    "error[no_database_url] DATABASE_URL is not set
      hint: Set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE in the environment or in .env; or try the embedded database: migrate init --embedded
    "
  `);
});

test('PGSERVICE in place of a DATABASE_URL', async () => {
  const env = { DATABASE_URL: '', PGSERVICE: 'shop' };
  expect(await expectBadConfiguration(nothing, { env, code: 'no_database_url' })).toMatchInlineSnapshot(`
    "error[no_database_url] PGSERVICE is set, but service files are not read
      hint: Set DATABASE_URL, or PGHOST, PGDATABASE and PGUSER.
    "
  `);
});

test('a DATABASE_URL of another database', async () => {
  const env = { DATABASE_URL: 'mysql://root:hunter2@localhost/shop' };
  expect(await expectBadConfiguration(nothing, { env })).toMatchInlineSnapshot(`
    "error[invalid_configuration] the database URL does not start with postgresql:// or pglite:
      hint: For example: DATABASE_URL=postgresql://user@localhost:5432/app
    "
  `);
});

test('a DATABASE_URL with an unencoded password', async () => {
  const env = { DATABASE_URL: 'postgresql://app:pa#ss/w%rd@localhost/shop' };
  expect(await expectBadConfiguration(nothing, { env })).toMatchInlineSnapshot(`
    "error[invalid_configuration] the database URL cannot be read
      hint: A user name or password with special characters must be percent-encoded, for example %40 for @, %23 for # and %2F for /. A port is at most 65535, and an IPv6 address stands in [ ].
    "
  `);
});

test('a certificate that is not there is not waited for', async () => {
  const env = { DATABASE_URL: 'postgresql://app:hunter2@localhost/shop?sslrootcert=/no/such.pem' };
  const stderr = await expectBadConfiguration(nothing, { env });
  expect(stderr).toContain('sslrootcert of the database URL cannot be read: /no/such.pem');
  expect(stderr).not.toContain('next try');
});

test('LOCK_TIMEOUT_SECONDS that is no number', async () => {
  const env = { LOCK_TIMEOUT_SECONDS: 'abc' };
  expect(await expectBadConfiguration(nothing, { env })).toMatchInlineSnapshot(`
    "error[invalid_value] LOCK_TIMEOUT_SECONDS: "abc" is not a number of seconds between 0 and 86400

    error[invalid_configuration] the configuration cannot be used
    "
  `);
});

test('everything that is wrong, from every source at once', async () => {
  const env = { LOCK_TIMEOUT_SECONDS: '-1', LOG_FORMAT: 'jsn' };
  const prepare = () => scene.write('.env', 'LOG_LEVEL=loud\n');
  expect(await expectBadConfiguration(prepare, { env })).toMatchInlineSnapshot(`
    "error[invalid_value] LOCK_TIMEOUT_SECONDS: "-1" is not a number of seconds between 0 and 86400

    error[invalid_value] LOG_LEVEL in .env: "loud" is not one of debug, info, warn, error

    error[invalid_value] LOG_FORMAT: "jsn" is not one of json, pretty; did you mean "json"?

    error[invalid_configuration] the configuration cannot be used
    "
  `);
});

test('a flag with a wrong value', async () => {
  const args = ['up', '--log-level', 'degub'];
  expect(await expectBadConfiguration(nothing, { args })).toMatchInlineSnapshot(`
    "error[invalid_value] --log-level: "degub" is not one of debug, info, warn, error; did you mean "debug"?

    error[invalid_configuration] the configuration cannot be used
    "
  `);
});

test('an unknown key in the config file', async () => {
  const prepare = () =>
    scene.write('migrate.config.json', '{\n  "migration": "./migrations",\n  "colour": "blue"\n}\n');
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[unknown_key] unknown setting "migration"
      /project/migrate.config.json:2:3
        1 | {
      > 2 |   "migration": "./migrations",
          |   ^
        3 |   "colour": "blue"
      hint: Did you mean "migrations"?

    error[unknown_key] unknown setting "colour"
      /project/migrate.config.json:3:3
        2 |   "migration": "./migrations",
      > 3 |   "colour": "blue"
          |   ^
        4 | }
      hint: Known settings: url, migrations, schema, lockTimeoutSeconds, statementLockTimeoutSeconds, backupEnabled, backups, logLevel, logFormat, fleet, lint.

    error[invalid_configuration] /project/migrate.config.json cannot be used
    "
  `);
});

test('broken JSON in the config file', async () => {
  const prepare = () => scene.write('migrate.config.json', '{\n  "migrations": "./migrations",\n}\n');
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[invalid_json] Expected double-quoted property name
      /project/migrate.config.json:3:1
        2 |   "migrations": "./migrations",
      > 3 | }
          | ^
        4 |

    error[invalid_configuration] /project/migrate.config.json is not JSON
    "
  `);
});

test('a config file that ends too early', async () => {
  const prepare = () => scene.write('migrate.config.json', '{ "migrations": ');
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[invalid_json] Unexpected end of JSON input
      /project/migrate.config.json:1:17
      > 1 | { "migrations":
          |                 ^

    error[invalid_configuration] /project/migrate.config.json is not JSON
    "
  `);
});

test('a config file that holds a list', async () => {
  const prepare = () => scene.write('migrate.config.json', '[]');
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[invalid_configuration] /project/migrate.config.json must hold a JSON object
      hint: For example: { "migrations": "./migrations" }
    "
  `);
});

test('a password in the config file, which is not shown', async () => {
  const prepare = () => scene.write('migrate.config.json', `{\n  "url": "${scene.url}"\n}\n`);
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[secret_in_file] a secret stands in the config file
      /project/migrate.config.json:2:3
        1 | {
      > 2 |   "url": "postgresql://app_01234567:***********************@127.0.0.1:54321/test_0123456789abcdef"
          |   ^
        3 | }
      hint: Put it into DATABASE_URL or .env, which are not committed.

    error[invalid_configuration] /project/migrate.config.json cannot be used
    "
  `);
});

test('a value of the wrong type in the config file', async () => {
  const prepare = () => scene.write('migrate.config.json', '{ "migrations": ["a", "b"] }');
  expect(await expectBadConfiguration(prepare)).toMatchInlineSnapshot(`
    "error[invalid_value] "migrations" must be a text or a number
      /project/migrate.config.json:1:3
      > 1 | { "migrations": ["a", "b"] }
          |   ^

    error[invalid_configuration] /project/migrate.config.json cannot be used
    "
  `);
});

test('a config file that does not exist', async () => {
  const args = ['up', '--config', 'config/migrate.json'];
  expect(await expectBadConfiguration(nothing, { args })).toMatchInlineSnapshot(`
    "error[invalid_configuration] there is no config file /project/config/migrate.json
      hint: Correct --config, or create one with "migrate init".
    "
  `);
});
