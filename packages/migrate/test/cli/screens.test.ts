import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectNoColour, expectScreen, widths } from './screens.ts';

/** Times, people and durations of the history, the same in every run. */
async function fixHistory({ database }: Scene): Promise<void> {
  await database.query(`
    UPDATE schema_versions SET applied_by = 'jo', execution_time_ms = 12 * applied_order,
      applied_at = '2026-01-05 09:30:00+00'::timestamptz + applied_order * interval '1 hour 7 seconds';
    UPDATE schema_versions SET rollback_at = '2026-01-06 17:45:10+00' WHERE status = 'rolled_back'`);
}

/** One migration in every state that status knows. */
async function openSceneInAllStates(): Promise<Scene> {
  const scene = await openScene();
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders');
  addMigration(
    scene,
    4,
    'add_a_partial_index_for_the_orders_that_the_nightly_invoice_export_has_yet_to_pick_up',
    {
      up: 'CREATE INDEX pick_up ON create_orders (id) WHERE id > 5;',
      down: 'DROP INDEX pick_up;',
    },
  );
  addMigration(scene, 5, 'create_items');
  addMigration(scene, 6, 'create_notes');
  addMigration(scene, 7, 'create_tags');
  addMigration(scene, 8, 'index_users', {
    header: '-- Transaction: none',
    up: 'CREATE INDEX CONCURRENTLY index_users ON create_users (id);',
    down: 'DROP INDEX CONCURRENTLY index_users;',
  });
  addMigration(scene, 9, 'create_invoices');
  expect((await scene.run(['up'])).exitCode).toBe(0);
  expect((await scene.run(['down'])).exitCode).toBe(0);
  addMigration(scene, 10, 'create_payments', {
    up: 'CREATE TABLE create_payments (id bigint REFERENCES create_payment_methods);',
  });
  rmSync(`migrations/${version(9)}_create_invoices.sql`);
  expect((await scene.run(['up'])).exitCode).toBe(1);
  addMigration(scene, 9, 'create_invoices');
  addMigration(scene, 11, 'create_refunds');

  addMigration(scene, 3, 'create_baskets');
  addMigration(scene, 5, 'create_items', { down: 'DROP TABLE create_items CASCADE;' });
  rmSync(`migrations/${version(6)}_create_notes.sql`);
  const tags = `migrations/${version(7)}_create_tags.sql`;
  writeFileSync(tags, readFileSync(tags, 'utf8').replaceAll('\n', '\r\n'));
  await scene.database.query(`
    UPDATE schema_versions SET status = 'baseline' WHERE version = '${version(1)}';
    UPDATE schema_versions SET status = 'running' WHERE version = '${version(8)}'`);
  await fixHistory(scene);
  return scene;
}

async function openFreshScene(): Promise<Scene> {
  const scene = await openScene();
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders', {
    up: 'CREATE TABLE create_orders (id bigint PRIMARY KEY, total numeric);\nINSERT INTO create_orders SELECT number, 9.9 * number FROM generate_series(1, 1000) number;',
  });
  addMigration(scene, 3, 'create_items');
  return scene;
}

function addFailingMigration(scene: Scene): void {
  addMigration(scene, 4, 'fill_items', {
    up: 'INSERT INTO create_items VALUES (1);\n\n-- Twice, which a primary key does not take.\nINSERT INTO create_items\n  SELECT 1 FROM create_users;\nINSERT INTO create_itmes\n  VALUES (2);',
    down: 'DELETE FROM create_items;',
  });
  addMigration(scene, 5, 'create_tags');
  addMigration(scene, 6, 'create_notes');
}

/** A folder in which nearly everything is wrong. */
async function openBrokenScene(): Promise<Scene> {
  const scene = await openScene();
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders', {
    up: 'CREATE TABLE create_orders (\n  id bigint PRIMARY KEY,\n  total numeric(10, 2) NOT NULL DEFAULT 0,\n  note text,\n);\nALTER TABLE create_orders ADD COLUM paid boolean NOT NULL DEFAULT false, ADD COLUMN shipped_at timestamptz, ADD COLUMN delivered_at timestamptz;',
    down: 'DROP TABEL create_orders;',
  });
  addMigration(scene, 3, 'create_items', { header: '-- Depend: 20260105090000_001\n-- Phase: later' });
  addMigration(scene, 4, 'create_tags', { header: `-- Depends: ${version(6)}` });
  addMigration(scene, 5, 'create_notes', { header: `-- Depends: ${version(4)}, 20251224180000_001` });
  addMigration(scene, 6, 'create_files', { header: `-- Depends: ${version(5)}` });
  addMigration(scene, 7, 'create_invoices');
  addMigration(scene, 7, 'create_payments');
  addMigration(scene, 8, 'load_countries', {
    up: '\\copy countries from countries.csv\nBEGIN;\nSELECT 1;\nCOMMIT;',
  });
  scene.write('migrations/create_roles.sql', '-- UP\nSELECT 1;\n');
  scene.write(`migrations/${version(9)}_drop_legacy.sql`, '-- UP\nDROP TABLE legacy;\n');
  return scene;
}

describe.each(widths)('%i columns', width => {
  test('status: every state', async () => {
    const scene = await openSceneInAllStates();
    expect(await expectScreen(scene, 'status', 'status', width)).toBe(0);
    await expectNoColour(scene, 'status', 'status', width);
  });

  test('status: nothing applied', async () => {
    const scene = await openFreshScene();
    expect(await expectScreen(scene, 'status-fresh', 'status', width)).toBe(0);
  });

  test('status: everything applied', async () => {
    const scene = await openFreshScene();
    await scene.run(['up']);
    await fixHistory(scene);
    expect(await expectScreen(scene, 'status-done', 'status --check', width)).toBe(0);
  });

  test('validate: problems', async () => {
    const scene = await openBrokenScene();
    expect(await expectScreen(scene, 'validate', 'validate', width)).toBe(1);
    await expectNoColour(scene, 'validate', 'validate', width);
  });

  test('validate: no problem', async () => {
    const scene = await openFreshScene();
    expect(await expectScreen(scene, 'validate-clean', 'validate', width)).toBe(0);
  });

  test('up, and again', async () => {
    const scene = await openFreshScene();
    expect(await expectScreen(scene, 'up', 'up', width)).toBe(0);
    expect(await expectScreen(scene, 'up-nothing', 'up', width)).toBe(0);
  });

  test('up with a migration that fails', async () => {
    const scene = await openFreshScene();
    addFailingMigration(scene);
    expect(await expectScreen(scene, 'up-failed', 'up', width)).toBe(1);
  });

  test('up with applied files that were changed', async () => {
    const scene = await openFreshScene();
    await scene.run(['up']);
    addMigration(scene, 1, 'create_users', {
      up: 'CREATE TABLE create_users (id bigint PRIMARY KEY, email text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());',
    });
    rmSync(`migrations/${version(3)}_create_items.sql`);
    expect(await expectScreen(scene, 'up-changed', 'up', width)).toBe(3);
    expect(await expectScreen(scene, 'up-forced', 'up --force', width)).toBe(0);
  });

  test('dry runs', async () => {
    const scene = await openFreshScene();
    expect(await expectScreen(scene, 'up-dry-run', 'up --dry-run', width)).toBe(0);
    await scene.run(['up']);
    expect(await expectScreen(scene, 'down-dry-run', 'down --steps 2 --dry-run', width)).toBe(0);
  });

  test('plan', async () => {
    const scene = await openFreshScene();
    await scene.run(['up']);
    await scene.database.query('ANALYZE');
    addMigration(scene, 4, 'total_of_orders', {
      up: 'ALTER TABLE create_orders ALTER COLUMN total TYPE numeric(12, 2);\nALTER TABLE create_items ADD COLUMN order_id bigint REFERENCES create_orders;\nDO $$ BEGIN PERFORM 1; END $$;\nCREATE INDEX ON create_orders (total);',
      down: 'DROP INDEX create_orders_total_idx;',
    });
    expect(await expectScreen(scene, 'plan', 'plan', width)).toBe(0);
    expect(await expectScreen(scene, 'plan-markdown', 'plan --format markdown', width)).toBe(0);
  });

  test('verify', async () => {
    const scene = await openFreshScene();
    await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
    expect(await expectScreen(scene, 'verify-clean', 'verify', width)).toBe(0);
    addMigration(scene, 4, 'total_of_orders', {
      up: "ALTER TABLE create_orders ALTER COLUMN total SET DEFAULT 0, DROP COLUMN id;\nCREATE FUNCTION add_up() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
      down: 'ALTER TABLE create_orders ADD COLUMN id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY;',
    });
    expect(await expectScreen(scene, 'verify', 'verify --locks', width)).toBe(1);
    await scene.database.query(`ALTER ROLE ${scene.role} NOCREATEDB`);
    expect(await expectScreen(scene, 'verify-refused', 'verify', width)).toBe(2);
  });

  test('drift', async () => {
    const scene = await openFreshScene();
    await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
    addMigration(scene, 4, 'sums', {
      up: 'CREATE VIEW sums AS SELECT count(*) AS orders, sum(total) AS total FROM create_orders;',
      down: 'DROP VIEW sums;',
    });
    await scene.run(['up']);
    expect(await expectScreen(scene, 'drift-none', 'drift', width)).toBe(0);
    await scene.database.query(`ALTER TABLE create_items ADD COLUMN note varchar(20); DROP TABLE create_users;
      CREATE OR REPLACE VIEW sums AS SELECT count(*) AS orders, sum(total) AS total FROM create_orders WHERE total > 5;
      CREATE SCHEMA reports`);
    expect(await expectScreen(scene, 'drift', 'drift', width)).toBe(1);
  });

  test('down, and again', async () => {
    const scene = await openFreshScene();
    await scene.run(['up']);
    expect(await expectScreen(scene, 'down', 'down --steps 3', width)).toBe(0);
    expect(await expectScreen(scene, 'down-nothing', 'down', width)).toBe(0);
  });

  test('help', async () => {
    const scene = await openScene();
    expect(await expectScreen(scene, 'help', '--help', width)).toBe(0);
    for (const command of [
      'init',
      'create',
      'status',
      'up',
      'down',
      'validate',
      'lint',
      'plan',
      'verify',
      'drift',
      'fleet up',
      'fleet status',
      'gate',
      'report',
    ])
      expect(await expectScreen(scene, `help-${command.replace(' ', '-')}`, `${command} --help`, width)).toBe(
        0,
      );
    expect(await expectScreen(scene, 'usage', 'up --too x', width)).toBe(2);
  });
});
