import { chmodSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectRefusal, plainTerminal } from './refusal.ts';

/** One sound migration and whatever is wrong: refused by `up` and found by `validate`, with the same problems. */
async function expectInvalidFiles(
  prepare: (scene: Scene) => void,
  options: { readonly isRecorded?: boolean } = {},
): Promise<string> {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  prepare(scene);
  const expected = { exitCode: 1, code: 'invalid_files', ...options };
  const { stderr, stdout } = await expectRefusal(scene, ['up'], expected);
  expect(stdout).toBe('');
  const validated = await scene.run(['validate'], plainTerminal);
  expect(validated).toMatchObject({ exitCode: 1, stderr: '' });
  for (const problem of headlinesOf(stderr)) expect(headlinesOf(validated.stdout)).toContain(problem);
  return stderr;
}

/** Found when the SQL is parsed, which counts as an attempt that failed. */
async function expectInvalidSql(prepare: (scene: Scene) => void): Promise<string> {
  return expectInvalidFiles(prepare, { isRecorded: true });
}

function headlinesOf(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line.startsWith('error[') && !line.startsWith('error[invalid_files]'));
}

test('a file with a wrong name', async () => {
  const prepare = (scene: Scene) => scene.write('migrations/001_create_users.sql', '-- UP\nSELECT 1;\n');
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[file_name] a migration is named YYYYMMDDHHMMSS_###_description.sql
      migrations/001_create_users.sql
      hint: Rename it; "migrate create DESCRIPTION" makes a name that fits.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a file with a time that the calendar does not have', async () => {
  const prepare = (scene: Scene) => scene.write('migrations/20260230120000_001_x.sql', '-- UP\nSELECT 1;\n');
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[file_name] 20260230120000 is not a date and time (YYYYMMDDHHMMSS)
      migrations/20260230120000_001_x.sql
      hint: Rename it; "migrate create DESCRIPTION" makes a name that fits.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a version that two files have', async () => {
  const prepare = (scene: Scene) => {
    addMigration(scene, 2, 'orders');
    addMigration(scene, 2, 'invoices');
  };
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[duplicate_version] version 20260105090000_002 is used by 2 files
      migrations/20260105090000_002_invoices.sql
      migrations/20260105090000_002_orders.sql
      hint: Give all but one of them a new number.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('no UP', async () => {
  const prepare = (scene: Scene) =>
    scene.write(`migrations/${version(2)}_orders.sql`, 'CREATE TABLE orders (id bigint);\n');
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[sections] no "-- UP" marker
      migrations/20260105090000_002_orders.sql:1:1
      > 1 | CREATE TABLE orders (id bigint);
          | ^
        2 |
      hint: Put "-- UP" on a line of its own above the SQL, and "-- DOWN" above the
            SQL that undoes it.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('no DOWN, and no Irreversible', async () => {
  const prepare = (scene: Scene) =>
    scene.write(`migrations/${version(2)}_orders.sql`, '-- UP\nCREATE TABLE orders (id bigint);\n');
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[sections] no "-- DOWN" section
      migrations/20260105090000_002_orders.sql:2:33
        1 | -- UP
      > 2 | CREATE TABLE orders (id bigint);
          |                                 ^
        3 |
      hint: Write the SQL that undoes UP below "-- DOWN", or say in the header why
            there is none: "-- Irreversible: reason".

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('an unknown header', async () => {
  const prepare = (scene: Scene) => addMigration(scene, 2, 'orders', { header: `-- Depend: ${version(1)}` });
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[header] unknown header "Depend"
      migrations/20260105090000_002_orders.sql:3:1
        2 | -- Version: 20260105090000_002
      > 3 | -- Depend: 20260105090000_001
          | ^
        4 |
      hint: Did you mean "Depends"?

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a dependency cycle', async () => {
  const prepare = (scene: Scene) => {
    addMigration(scene, 2, 'orders', { header: `-- Depends: ${version(4)}` });
    addMigration(scene, 3, 'items', { header: `-- Depends: ${version(2)}` });
    addMigration(scene, 4, 'invoices', { header: `-- Depends: ${version(3)}` });
  };
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[dependency_cycle] dependencies form a cycle: 20260105090000_002 →
      20260105090000_004 → 20260105090000_003 → 20260105090000_002
      migrations/20260105090000_002_orders.sql
      hint: Remove one of these Depends lines.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a missing dependency', async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'orders', { header: '-- Depends: 20251224180000_001' });
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[missing_dependency] depends on 20251224180000_001, which no file has
      migrations/20260105090000_002_orders.sql

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('several problems at once are all listed', async () => {
  const prepare = (scene: Scene) => {
    scene.write('migrations/users.sql', '');
    addMigration(scene, 2, 'orders', { header: '-- Depends: 20251224180000_001\n-- Phase: later' });
    addMigration(scene, 2, 'items', { header: '-- Transaction: off' });
  };
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[header] Transaction is "none" or left out, not "off"
      migrations/20260105090000_002_items.sql:3:1
        2 | -- Version: 20260105090000_002
      > 3 | -- Transaction: off
          | ^
        4 |

    error[header] Phase is one of expand, backfill, contract, not "later"
      migrations/20260105090000_002_orders.sql:4:1
        3 | -- Depends: 20251224180000_001
      > 4 | -- Phase: later
          | ^
        5 |

    error[file_name] a migration is named YYYYMMDDHHMMSS_###_description.sql
      migrations/users.sql
      hint: Rename it; "migrate create DESCRIPTION" makes a name that fits.

    error[duplicate_version] version 20260105090000_002 is used by 2 files
      migrations/20260105090000_002_items.sql
      migrations/20260105090000_002_orders.sql
      hint: Give all but one of them a new number.

    error[missing_dependency] depends on 20251224180000_001, which no file has
      migrations/20260105090000_002_orders.sql

    error[invalid_files] 5 problems in 3 migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a file that is not UTF-8', async () => {
  const prepare = (scene: Scene) =>
    scene.write(
      `migrations/${version(2)}_orders.sql`,
      Buffer.from("-- UP\nINSERT INTO users VALUES ('K\xf6ln');\n", 'latin1'),
    );
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[encoding] not valid UTF-8
      migrations/20260105090000_002_orders.sql:2
      hint: Save the file as UTF-8.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a file of 50 MB', async () => {
  const prepare = (scene: Scene) => {
    // Sparse: it takes no space, and reading it would show in the time that the test takes.
    truncateSync(join(scene.folder, addMigration(scene, 2, 'orders')), 50 * 1024 * 1024);
  };
  expect(await expectInvalidFiles(prepare)).toMatchInlineSnapshot(`
    "error[unreadable] 50.0 MB is more than a migration may have (5 MB); load bulk
      data outside the migration
      migrations/20260105090000_002_orders.sql

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test("a syntax error in the middle of a file, which PostgreSQL's parser finds", async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'orders', {
      up: 'CREATE TABLE orders (id bigint);\nALTER TABLE orders ADD COLUM note text NOT;\nCREATE INDEX ON orders (id);',
      down: 'DROP TABEL orders;',
    });
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[syntax] syntax error at or near "text"
      migrations/20260105090000_002_orders.sql:6:35
        5 | CREATE TABLE orders (id bigint);
      > 6 | ALTER TABLE orders ADD COLUM note text NOT;
          |                                   ^
        7 | CREATE INDEX ON orders (id);

    error[syntax] syntax error at or near "TABEL"
      migrations/20260105090000_002_orders.sql:10:6
         9 | -- DOWN
      > 10 | DROP TABEL orders;
           |      ^
        11 |

    error[invalid_files] 2 problems in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a string that never ends', async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'orders', { up: "INSERT INTO users VALUES ('never;\n\nSELECT 1;" });
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[syntax] unterminated quoted string
      migrations/20260105090000_002_orders.sql:5:27
        4 | -- UP
      > 5 | INSERT INTO users VALUES ('never;
          |                           ^
        6 |
      hint: Everything below belongs to it, so the rest of the file was not checked.

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('psql meta-commands', async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'orders', {
      up: '\\restrict k3hGz\n\\set ON_ERROR_STOP on\nCREATE TABLE orders (id bigint);\n\\i more.sql\n\\unrestrict k3hGz',
    });
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[psql_command] \\restrict is a psql command, not SQL
      migrations/20260105090000_002_orders.sql:5:1
        4 | -- UP
      > 5 | \\restrict k3hGz
          | ^
        6 | \\set ON_ERROR_STOP on
      hint: pg_dump writes \\restrict and \\unrestrict for psql only: delete both
            lines.

    error[psql_command] \\set is a psql command, not SQL
      migrations/20260105090000_002_orders.sql:6:1
        5 | \\restrict k3hGz
      > 6 | \\set ON_ERROR_STOP on
          | ^
        7 | CREATE TABLE orders (id bigint);
      hint: psql variables are not expanded here: write the value.

    error[psql_command] \\i is a psql command, not SQL
      migrations/20260105090000_002_orders.sql:8:1
        7 | CREATE TABLE orders (id bigint);
      > 8 | \\i more.sql
          | ^
        9 | \\unrestrict k3hGz
      hint: Paste the included file here, or make it a migration of its own and name
            it in a "-- Depends:" line.

    error[psql_command] \\unrestrict is a psql command, not SQL
      migrations/20260105090000_002_orders.sql:9:1
         8 | \\i more.sql
      >  9 | \\unrestrict k3hGz
           | ^
        10 |

    error[invalid_files] 4 problems in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('an embedded COMMIT', async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'orders', {
      up: 'BEGIN;\nCREATE TABLE orders (id bigint);\nCOMMIT;',
    });
  expect(await expectInvalidSql(prepare)).toMatchInlineSnapshot(`
    "error[transaction_control] BEGIN inside a migration
      migrations/20260105090000_002_orders.sql:5:1
        4 | -- UP
      > 5 | BEGIN;
          | ^
        6 | CREATE TABLE orders (id bigint);
      hint: migrate opens and ends the transaction itself, together with the history
            row. Remove it; savepoints are fine.

    error[transaction_control] COMMIT inside a migration
      migrations/20260105090000_002_orders.sql:7:1
        6 | CREATE TABLE orders (id bigint);
      > 7 | COMMIT;
          | ^
        8 |

    error[invalid_files] 2 problems in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a password beside a mistake is covered in the excerpt', async () => {
  const prepare = (scene: Scene) =>
    addMigration(scene, 2, 'role', { up: "CREATE ROLE app LOGIN PASSWORD 'tr0ub4dor&3' ADMIN BY x;" });
  const stderr = await expectInvalidSql(prepare);
  expect(stderr).not.toContain('tr0ub4dor');
  expect(stderr).toMatchInlineSnapshot(`
    "error[syntax] unrecognized role option "x"
      migrations/20260105090000_002_role.sql:5:55
        4 | -- UP
      > 5 | CREATE ROLE app LOGIN PASSWORD ************* ADMIN BY x;
          |                                                       ^
        6 |

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('an empty migrations folder', async () => {
  const scene = await openScene();
  mkdirSync('migrations');
  for (const command of ['up', 'status', 'validate', 'down']) {
    const { stderr } = await expectRefusal(scene, [command], { exitCode: 2, code: 'no_migrations' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[no_migrations] there is no migration in migrations
        hint: Create one with "migrate create DESCRIPTION", or point MIGRATION_PATH at
              the folder that holds them.
      "
    `);
  }
});

test('a migrations folder that does not exist', async () => {
  const scene = await openScene();
  for (const command of ['up', 'status', 'validate', 'down']) {
    const { stderr } = await expectRefusal(scene, [command], { exitCode: 2, code: 'folder_unreadable' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[folder_unreadable] the migrations folder migrations does not exist
        hint: "migrate create DESCRIPTION" makes it with a first migration. Or point
              MIGRATION_PATH or --path at the right one.
      "
    `);
  }
});

test('a migrations folder that may not be read', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  chmodSync('migrations', 0o000);
  withoutRootRights();
  for (const command of ['up', 'validate', 'create']) {
    const args = command === 'create' ? [command, 'x'] : [command];
    const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'folder_unreadable' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[folder_unreadable] the migrations folder migrations cannot be read
        hint: The system says: EACCES: permission denied, scandir 'migrations'
      "
    `);
  }
});

test('a migration that may not be read', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  chmodSync(addMigration(scene, 2, 'orders'), 0o000);
  withoutRootRights();
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 1, code: 'invalid_files' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[unreadable] cannot be read: EACCES: permission denied, open
      'migrations/20260105090000_002_orders.sql'
      migrations/20260105090000_002_orders.sql

    error[invalid_files] 1 problem in the migration files
      hint: Nothing was run. "migrate validate" checks the files without a database.
    "
  `);
});

test('a migrations folder that is a file', async () => {
  const scene = await openScene();
  scene.write('migrations', 'not a folder');
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 2, code: 'folder_unreadable' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[folder_unreadable] the migrations folder migrations cannot be read
      hint: The system says: ENOTDIR: not a directory, scandir 'migrations'
    "
  `);
});

/** Root may read everything; tests that run as root become the user `nobody` until they end. */
function withoutRootRights(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
