import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectRefusal, plainTerminal, readDocument } from './refusal.ts';

/** A scene in which the given number of migrations, each a table, is applied. */
async function openAppliedScene(count: number): Promise<Scene> {
  const scene = await openScene();
  for (const [index, name] of ['users', 'orders', 'items'].slice(0, count).entries())
    addMigration(scene, index + 1, name);
  expect(await scene.run(['up'])).toMatchObject({ exitCode: 0 });
  return scene;
}

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

function events(scene: Scene): Promise<Record<string, unknown>[]> {
  return scene.database.query('SELECT action, version, result FROM schema_events ORDER BY id');
}

async function statesOf(scene: Scene): Promise<Record<string, unknown>[]> {
  return scene.database.query('SELECT version, status FROM schema_versions ORDER BY version');
}

test('a migration that was edited after it was applied', async () => {
  const scene = await openAppliedScene(2);
  addMigration(scene, 3, 'items');
  edit(`migrations/${version(2)}_orders.sql`, 'id bigint PRIMARY KEY', 'id bigint PRIMARY KEY, note text');
  for (const args of [['up'], ['up', '--dry-run'], ['down']]) {
    const { stderr } = await expectRefusal(scene, args, { exitCode: 3, code: 'checksum_mismatch' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[checksum_mismatch] 20260105090000_002 is not the file that was applied
        migrations/20260105090000_002_orders.sql
        --- applied
        +++ now
        @@ -3,5 +3,5 @@
         
         -- UP
        -CREATE TABLE orders (id bigint PRIMARY KEY);
        +CREATE TABLE orders (id bigint PRIMARY KEY, note text);
         
         -- DOWN

      error[checksum_mismatch] 1 applied migration was edited
        hint: Restore the files from version control and put the change into a new
              migration. --force goes on with the files as they are and leaves an
              event.
      "
    `);
  }
});

test('--force goes on with an edited migration and leaves an event', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'orders');
  edit(`migrations/${version(1)}_users.sql`, 'bigint', 'integer');
  const run = await scene.run(['up', '--force'], plainTerminal);
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toMatchInlineSnapshot(`
    "warning[checksum_mismatch] 20260105090000_001 is not the file that was applied
      migrations/20260105090000_001_users.sql
      --- applied
      +++ now
      @@ -3,5 +3,5 @@
       
       -- UP
      -CREATE TABLE users (id bigint PRIMARY KEY);
      +CREATE TABLE users (id integer PRIMARY KEY);
       
       -- DOWN

    "
  `);
  expect((await events(scene)).slice(2)).toEqual([
    { action: 'force', version: version(1), result: 'succeeded' },
    { action: 'up', version: version(2), result: 'started' },
    { action: 'up', version: version(2), result: 'succeeded' },
  ]);
});

test('a dry run with --force shows what would be passed over', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'orders');
  edit(`migrations/${version(1)}_users.sql`, 'bigint', 'integer');
  const { exitCode, stdout } = await scene.run(['up', '--force', '--dry-run'], plainTerminal);
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "warning[checksum_mismatch] 20260105090000_001 is not the file that was applied
      migrations/20260105090000_001_users.sql
      --- applied
      +++ now
      @@ -3,5 +3,5 @@
       
       -- UP
      -CREATE TABLE users (id bigint PRIMARY KEY);
      +CREATE TABLE users (id integer PRIMARY KEY);
       
       -- DOWN

    Dry run: would apply 1 migration. Nothing is changed.

    -- 20260105090000_002_orders.sql
    CREATE TABLE orders (id bigint PRIMARY KEY);

    20260105090000_002_orders.sql
      locks no table that exists

    Backup
    Nothing to save: no row that is there now can be lost.
    · 20260105090000_002: statements that only create, add, insert or rename.
    "
  `);
});

test('history --verify names the events that were changed, and says what to do, to people too', async () => {
  const scene = await openAppliedScene(2);
  const whole = await scene.run(['history', '--verify'], plainTerminal);
  expect(whole.exitCode).toBe(0);
  await scene.database.query(`ALTER TABLE schema_events DISABLE TRIGGER ALL;
    UPDATE schema_events SET performed_by = 'nobody' WHERE id = 2;
    DELETE FROM schema_events WHERE id = 3`);
  const { exitCode, stdout } = await scene.run(['history', '--verify'], plainTerminal);
  expect(exitCode).toBe(1);
  expect(stdout).toMatchInlineSnapshot(`
    "✗ 3 events, 2 of them not as they were written.
      edited after it was written: 2
      not what followed the event before it: 4
      Somebody with the rights of the owner has switched the trigger off and changed
      schema_events. Compare with a backup of the database.
    "
  `);
});

test('drift of one file speaks of one', async () => {
  const scene = await openAppliedScene(1);
  await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
  const same = await scene.run(['drift'], { columns: 1000 });
  expect(same.stdout).toContain('is what the 1 applied file makes.');
  await scene.database.query('ALTER TABLE users ADD COLUMN note text');
  const drifted = await scene.run(['drift'], { columns: 1000 });
  expect(drifted.stdout).toContain('not as the 1 applied file makes them.');
});

test('a file that was deleted after it was applied', async () => {
  const scene = await openAppliedScene(2);
  addMigration(scene, 3, 'items');
  rmSync(`migrations/${version(2)}_orders.sql`);
  const up = await expectRefusal(scene, ['up'], { exitCode: 3, code: 'missing_file' });
  expect(up.stderr).toMatchInlineSnapshot(`
    "error[missing_file] 20260105090000_002_orders was applied, and its file is gone

    error[missing_file] 1 applied migration has no file
      hint: Restore the files from version control: often a branch is checked out
            that does not have them. --force goes on with the files as they are and
            leaves an event.
    "
  `);
  const down = await expectRefusal(scene, ['down'], { exitCode: 3, code: 'missing_file' });
  expect(down.stderr).toMatchInlineSnapshot(`
    "error[missing_file] 20260105090000_002_orders was applied, and its file is gone

    error[missing_file] 1 applied migration has no file
      hint: Nothing was rolled back. Restore the files from version control: the way
            back is in them.
    "
  `);
});

test('an edited and a deleted file at once are both listed', async () => {
  const scene = await openAppliedScene(3);
  rmSync(`migrations/${version(3)}_items.sql`);
  edit(`migrations/${version(1)}_users.sql`, 'DROP TABLE users;', 'DROP TABLE users CASCADE;');
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 3, code: 'checksum_mismatch' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[checksum_mismatch] 20260105090000_001 is not the file that was applied
      migrations/20260105090000_001_users.sql
      --- applied
      +++ now
      @@ -6,3 +6,3 @@
       
       -- DOWN
      -DROP TABLE users;
      +DROP TABLE users CASCADE;

    error[missing_file] 20260105090000_003_items was applied, and its file is gone

    error[checksum_mismatch] 1 applied migration was edited, 1 applied migration has
      no file
      hint: Restore the files from version control and put the change into a new
            migration. --force goes on with the files as they are and leaves an
            event.
    "
  `);
});

test('line ends that a checkout on Windows made are a warning only', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'orders');
  const path = `migrations/${version(1)}_users.sql`;
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
  const { exitCode, stderr } = await scene.run(['up'], plainTerminal);
  expect(exitCode).toBe(0);
  expect(stderr).toMatchInlineSnapshot(`
    "warning[line_ends_changed] 20260105090000_001 differs from what was applied in
      line ends or byte order mark only
      migrations/20260105090000_001_users.sql
      hint: Add "*.sql text eol=lf" to .gitattributes.

    "
  `);
});

test.each([['up'], ['down']])('%s to a version that does not exist, with the nearest one', async command => {
  const scene = await openAppliedScene(2);
  const args = [command, '--to', '20260105090000_022'];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'unknown_version' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[unknown_version] there is no migration with version 20260105090000_022
      hint: Did you mean 20260105090000_002?
    "
  `);
});

test('up to a version that does not exist, on a database without a history', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  const args = ['up', '--to', '20991231235959_001'];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'unknown_version' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[unknown_version] there is no migration with version 20991231235959_001
      hint: Versions look like 20241024120000_001; "migrate status" lists them.
    "
  `);
});

test('down to a version that is not applied', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'orders');
  const args = ['down', '--to', version(2)];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'not_applied' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[not_applied] 20260105090000_002 is not applied, so nothing can be rolled
      back to it
      hint: "migrate status" shows what is applied.
    "
  `);
});

test('a file that arrives late', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  addMigration(scene, 3, 'items');
  await scene.run(['up']);
  addMigration(scene, 2, 'orders');
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 1, code: 'out_of_order' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[out_of_order] 20260105090000_002 arrived late
      migrations/20260105090000_002_orders.sql

    error[out_of_order] 1 migration is older than the newest applied one
      (20260105090000_003)
      hint: If its order does not matter, say so: --allow-out-of-order, or a "--
            Depends:" line that names what it needs. Otherwise give it a new
            version.
    "
  `);
  const allowed = await scene.run(['up', '--allow-out-of-order'], plainTerminal);
  expect(allowed).toMatchObject({ exitCode: 0, stderr: '' });
});

test('an irreversible migration is not rolled back, nor are those above it', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  scene.write(
    `migrations/${version(2)}_purge.sql`,
    '-- Irreversible: the rows are gone\n\n-- UP\nDELETE FROM users;\n',
  );
  addMigration(scene, 3, 'items');
  await scene.run(['up']);
  const args = ['down', '--steps', '3'];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 1, code: 'irreversible' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[irreversible] the rows are gone
      migrations/20260105090000_002_purge.sql

    error[irreversible] 20260105090000_002 cannot be rolled back
      hint: Nothing was rolled back. Roll back to it (--to keeps that version), or
            write a new migration that goes forward.
    "
  `);
});

test('a migration that another one depends on stays while that one is applied', async () => {
  const scene = await openScene();
  addMigration(scene, 2, 'users');
  await scene.run(['up']);
  addMigration(scene, 1, 'orders', { header: `-- Depends: ${version(2)}` });
  await scene.run(['up']);
  await scene.database.query(`UPDATE schema_versions SET applied_order = 0 WHERE version = '${version(1)}'`);
  const { stderr } = await expectRefusal(scene, ['down'], { exitCode: 1, code: 'dependents_applied' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[dependents_applied] 20260105090000_001 depends on 20260105090000_002 and
      stays applied
      migrations/20260105090000_001_orders.sql

    error[dependents_applied] a migration that stays applied depends on one that
      would be rolled back
      hint: Roll back the dependent one too: --to an earlier version, or more
            --steps.
    "
  `);
});

test('a migration outside a transaction is no part of a single one', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  addMigration(scene, 2, 'users_index', {
    header: '-- Transaction: none',
    up: 'CREATE INDEX CONCURRENTLY users_index ON users (id);',
    down: 'DROP INDEX CONCURRENTLY users_index;',
  });
  const args = ['up', '--single-transaction'];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'single_transaction_refused' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[single_transaction_refused] a migration with "Transaction: none" cannot be
      part of a single transaction
      migrations/20260105090000_002_users_index.sql
      hint: Apply it on its own first (--to), or leave --single-transaction out.
    "
  `);
});

test('an error that only the server finds, in the third statement', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'orders', {
    up: 'CREATE TABLE orders (id bigint PRIMARY KEY);\nINSERT INTO orders VALUES (1);\nINSERT INTO order_items (id)\n  VALUES (1);',
  });
  addMigration(scene, 3, 'items');

  const failed = await scene.run(['up'], plainTerminal);
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failed.stderr).toMatchInlineSnapshot(`
    "error[42P01] relation "order_items" does not exist
      migrations/20260105090000_002_orders.sql:7:13
        6 | INSERT INTO orders VALUES (1);
      > 7 | INSERT INTO order_items (id)
          |             ^
        8 |   VALUES (1);

    error[migration_failed] 20260105090000_002_orders.sql failed (up)
      not tried: 20260105090000_003
      hint: It was rolled back and changed nothing. Correct the file and run
            "migrate up" again.
    "
  `);
  expect(await scene.database.query("SELECT to_regclass('orders') AS orders")).toEqual([{ orders: null }]);
  expect(await statesOf(scene)).toEqual([
    { version: version(1), status: 'applied' },
    { version: version(2), status: 'failed' },
  ]);
  expect((await scene.run(['status'], plainTerminal)).stdout).toContain('orders.sql  (failed');

  const again = await scene.run(['up', '--json']);
  expect(again.exitCode).toBe(1);
  expect(readDocument(again.stdout)).toMatchObject({
    ok: false,
    error: {
      code: 'migration_failed',
      version: version(2),
      done: [],
      notTried: [version(3)],
      problems: [{ code: '42P01', file: `migrations/${version(2)}_orders.sql`, line: 7, column: 13 }],
    },
  });

  edit(`migrations/${version(2)}_orders.sql`, 'order_items (id)', 'orders (id)');
  edit(`migrations/${version(2)}_orders.sql`, '  VALUES (1)', '  VALUES (2)');
  const mended = await scene.run(['up'], plainTerminal);
  expect(mended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await scene.database.query('SELECT id FROM orders ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }]);
  expect((await events(scene)).slice(2).map(({ action, result }) => `${action} ${result}`)).toEqual([
    ...['up started', 'up failed', 'up started', 'up failed'],
    ...['up started', 'up succeeded', 'up started', 'up succeeded'],
  ]);
});

test('a DOWN that fails leaves its migration applied', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users', { down: 'DROP TABLE users;\nDROP TABLE user_names;' });
  await scene.run(['up']);
  const { exitCode, stderr } = await scene.run(['down'], plainTerminal);
  expect(exitCode).toBe(1);
  expect(stderr).toMatchInlineSnapshot(`
    "error[42P01] table "user_names" does not exist
      migrations/20260105090000_001_users.sql:9:1
         8 | DROP TABLE users;
      >  9 | DROP TABLE user_names;
           | ^
        10 |

    error[migration_failed] 20260105090000_001_users.sql failed (down)
      hint: It was rolled back: the migration is still applied. Correct its DOWN and
            run the same command again.
    "
  `);
  expect(await statesOf(scene)).toEqual([{ version: version(1), status: 'applied' }]);
  expect(await scene.database.query('SELECT FROM users')).toEqual([]);
});

test('a single transaction that fails leaves nothing of the migrations before it', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  addMigration(scene, 2, 'orders', { up: 'CREATE TABLE orders (id nothing);' });
  addMigration(scene, 3, 'items');
  const { exitCode, stderr } = await scene.run(['up', '--single-transaction'], plainTerminal);
  expect(exitCode).toBe(1);
  expect(stderr).toMatchInlineSnapshot(`
    "error[42704] type "nothing" does not exist
      migrations/20260105090000_002_orders.sql:5:25
        4 | -- UP
      > 5 | CREATE TABLE orders (id nothing);
          |                         ^
        6 |

    error[migration_failed] 20260105090000_002_orders.sql failed (up)
      not tried: 20260105090000_003
      hint: All of this run was rolled back; nothing was changed.
    "
  `);
  expect(await scene.database.query("SELECT to_regclass('users') AS users")).toEqual([{ users: null }]);
});

test('repair shows what it would forget, within the width of the terminal', async () => {
  const scene = await openAppliedScene(1);
  addMigration(scene, 2, 'indexes', {
    header: '-- Transaction: none',
    up: 'CREATE INDEX CONCURRENTLY one ON users (id);\nCREATE INDEX CONCURRENTLY two ON users (nothing);',
    down: 'DROP INDEX CONCURRENTLY one;',
  });
  expect((await scene.run(['up'])).exitCode).toBe(1);
  const { exitCode, stderr } = await scene.run(['repair'], plainTerminal);
  expect(exitCode).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "! 20260105090000_002_indexes was tried and is not applied
      column "nothing" does not exist
      1 of its statements ran and stay. That will be forgotten, and the next
      "migrate up" begins with its first one: only if you have undone them by hand.
    error[not_confirmed] this has to be confirmed, and there is nobody to ask
      hint: Nothing was changed. Read what it would do above, then add --yes.
    "
  `);
  expect((await scene.run(['repair', '--yes'], plainTerminal)).stdout).toMatchInlineSnapshot(`
    "✓ 20260105090000_002: counts as never tried.
    "
  `);
});
