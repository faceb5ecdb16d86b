import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { openScene, type Scene } from './harness.ts';
import { addMigration } from './migrations.ts';
import { plainTerminal, readDocument } from './refusal.ts';

/**
 * Runs a command that goes to its end and finds something: people get the answer on stdout and no error, programs the
 * code. Returns both.
 */
async function find(scene: Scene, args: readonly string[]): Promise<{ stdout: string; error: unknown }> {
  const { exitCode, stdout, stderr } = await scene.run(args, plainTerminal);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  const json = await scene.run([...args, '--json']);
  expect(json.exitCode).toBe(1);
  const document = readDocument(json.stdout);
  expect(document).toMatchObject({ ok: false, data: {} });
  return { stdout, error: document['error'] };
}

const driftCure = 'Put what is wanted into a migration, undo the rest by hand, then compare again.';

test('drift_found: the object, and what to do about it', async () => {
  const scene = await openScene();
  await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
  addMigration(scene, 1, 'users');
  await scene.run(['up']);
  await scene.database.query('ALTER TABLE users ADD COLUMN by_hand text');
  const { stdout, error } = await find(scene, ['drift']);
  expect(stdout).toMatchInlineSnapshot(`
    "  unexpected column users.by_hand
        + type: text

    ✗ test_0123456789abcdef, schema public: 1 object not as the 1 applied file makes
      them.
    Put what is wanted into a migration, undo the rest by hand, then compare again.
    "
  `);
  expect(error).toMatchObject({
    code: 'drift_found',
    message: '1 object not as the files make them',
    hint: driftCure,
  });
  await scene.database.query('ALTER TABLE users DROP COLUMN by_hand');
  expect((await scene.run(['drift'])).exitCode).toBe(0);
});

test('drift_found in a fleet', async () => {
  const scene = await openScene();
  await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB;
    CREATE SCHEMA tenant_1 AUTHORIZATION ${scene.role}; CREATE SCHEMA tenant_2 AUTHORIZATION ${scene.role}`);
  addMigration(scene, 1, 'users');
  await scene.run(['fleet', 'up', '--schemas', 'tenant_*']);
  await scene.database.query('ALTER TABLE tenant_2.users ADD COLUMN by_hand text');
  const { stdout, error } = await find(scene, ['fleet', 'drift', '--schemas', 'tenant_*']);
  expect(stdout).toMatchInlineSnapshot(`
    "✓ 1 target with 1 applied file, as the files make them: tenant_1
    ✗ 1 target with 1 applied file, not as the files make them: tenant_2
      unexpected column users.by_hand
        + type: text

    2 targets, 2 kinds of schema.
    Put what is wanted into a migration, undo the rest by hand, then compare again.
    "
  `);
  expect(error).toMatchObject({
    code: 'drift_found',
    message: '1 of 2 targets not as the files make them',
    hint: driftCure,
  });
});

test('not_ready: what is missing where, and what to do first', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  const { stdout, error } = await find(scene, ['gate']);
  expect(stdout).toMatchInlineSnapshot(`
    "✗ 1 target not ready: test_0123456789abcdef, schema public
      20260105090000_001_users: pending
    Do not deploy yet: run "migrate up", over a fleet "migrate fleet up", then ask
    again.
    "
  `);
  expect(error).toMatchObject({
    code: 'not_ready',
    message: '1 of 1 target is not ready for this release',
    hint: 'Do not deploy yet: run "migrate up", over a fleet "migrate fleet up", then ask again.',
  });
  await scene.run(['up']);
  expect((await scene.run(['gate'])).exitCode).toBe(0);
});

test('not_ready, because a target cannot be asked: migrating would not help', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  await scene.run(['up']);
  scene.write('databases.txt', `${scene.database.name}\nnowhere\n`);
  const { stdout, error } = await find(scene, ['gate', '--databases', 'databases.txt']);
  expect(stdout).toContain('nowhere cannot be asked: ');
  expect(error).toMatchObject({
    code: 'not_ready',
    message: '1 of 2 targets is not ready for this release',
    hint: 'Do not deploy yet: mend what cannot be asked, then ask again.',
  });
});

test('history_broken: which events, and what that means', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  await scene.run(['up']);
  await scene.database.query(`ALTER TABLE schema_events DISABLE TRIGGER ALL;
    UPDATE schema_events SET performed_by = 'nobody' WHERE id = 2`);
  const { error } = await find(scene, ['history', '--verify']);
  expect(error).toMatchObject({
    code: 'history_broken',
    message: 'the audit trail is broken at event 2',
    details: ['edited after it was written: 2'],
    hint: expect.stringMatching(/^Somebody with the rights of the owner .* Compare with a backup/),
  });
});

test('import_findings: the command reports them all, the library names them in its error', async () => {
  const scene = await openScene();
  scene.write('old/V1__users.sql', 'CREATE TABLE users (id bigint);\n');
  scene.write('old/V2__grant.sql', `GRANT SELECT ON users TO \${reader};\n`);
  const { stdout, error } = await find(scene, ['import', 'old', '--from', 'flyway', '--write']);
  expect(stdout).toContain('V2__grant.sql');
  expect(error).toMatchObject({
    code: 'import_findings',
    message: '1 thing to decide first; nothing was written',
    hint: 'Each finding says where it is and what to do.',
  });
  mkdirSync('migrations');
  const migrator = createMigrator({ directory: 'migrations' });
  const prepared = await migrator.planImport({ folder: 'old', from: 'flyway' });
  await expect(async () => migrator.writeImport(prepared)).rejects.toMatchObject({
    code: 'import_findings',
    message: '1 thing to decide first',
    hint: 'Nothing was written.',
    problems: [{ code: 'template', file: 'V2__grant.sql', line: 1 }],
  });
  scene.write('values.txt', 'reader=app\n');
  const again = ['import', 'old', '--from', 'flyway', '--placeholders', 'values.txt', '--write'];
  expect((await scene.run(again)).exitCode).toBe(0);
  expect(scene.read('migrations/20000101000000_002_grant.sql')).toContain('TO app;');
});
