import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';

const plainTerminal = { columns: 100, env: { NO_COLOR: '1' } };

/** A scene in which two of four users were deleted, with a backup from before that. Returns the backup's id. */
async function openSceneWithBackup(): Promise<{ scene: Scene; id: string }> {
  const scene = await openScene();
  addMigration(scene, 1, 'users', {
    up: "CREATE TABLE users (id bigint PRIMARY KEY, name text);\nINSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');",
    down: 'DROP TABLE users;',
  });
  expect((await scene.run(['up'])).exitCode).toBe(0);
  addMigration(scene, 2, 'tidy', { up: 'DELETE FROM users WHERE id > 2;', down: 'SELECT 1;' });
  expect((await scene.run(['up'])).exitCode).toBe(0);
  const [id = ''] = readdirSync('backups');
  return { scene, id };
}

/** Times and sizes differ from run to run. */
function stable(text: string): string {
  return text
    .replace(/\b20\d{12}\b/g, '20260105090000')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '2026-01-05 09:00:00 UTC')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'CORRELATION-ID')
    .replace(/PostgreSQL \d+/g, 'PostgreSQL 16')
    .replace(/\b\d+(\.\d)? (B|KiB)\b/g, '7 KiB');
}

test('a backup is listed, shown and restored', async () => {
  const { scene, id } = await openSceneWithBackup();
  const list = await scene.run(['backup', 'list'], plainTerminal);
  expect(stable(list.stdout)).toMatchInlineSnapshot(`
    "✓  20260105090000  before up of 20260105090000_002  test_0123456789abcdef, public  4 rows, 7 KiB
    "
  `);
  const show = await scene.run(['backup', 'show', id], plainTerminal);
  expect(stable(show.stdout)).toMatchInlineSnapshot(`
    "Saved   2026-01-05 09:00:00 UTC, before up of 20260105090000_002
    From    database test_0123456789abcdef, schema public, PostgreSQL 16
    Run     CORRELATION-ID
    Folder  backups/20260105090000

    public.users  4 rows  7 KiB  DELETE
    "
  `);
  const restore = await scene.run(['backup', 'restore', id, '--yes'], plainTerminal);
  expect(stable(restore.stdout)).toMatchInlineSnapshot(`
    "Restored from backup 20260105090000, the state of 2026-01-05 09:00:00 UTC:
    ✓ public.users: 2 rows put back
    Rows that were written after 2026-01-05 09:00:00 UTC are not in the backup.
    "
  `);
  expect(await scene.database.query('SELECT id::integer FROM users ORDER BY id')).toEqual([
    { id: 1 },
    { id: 2 },
    { id: 3 },
    { id: 4 },
  ]);
  expect([list, show, restore].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});

test('a restore is asked for: where nobody can be asked it changes nothing', async () => {
  const { scene, id } = await openSceneWithBackup();
  const run = await scene.run(['backup', 'restore', id]);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('error[not_confirmed]');
  expect(run.stderr).toContain('public.users');
  expect(await scene.database.query('SELECT count(*)::integer AS n FROM users')).toEqual([{ n: 2 }]);
});

test('in JSON', async () => {
  const { scene, id } = await openSceneWithBackup();
  const list = JSON.parse((await scene.run(['backup', 'list', '--json'])).stdout);
  expect(list).toMatchObject({
    command: 'backup list',
    ok: true,
    data: {
      backups: [
        { id, problem: null, manifest: { versions: [version(2)], tables: [{ name: 'users', rows: 4 }] } },
      ],
    },
  });
  const restore = JSON.parse((await scene.run(['backup', 'restore', id, '--yes', '--json'])).stdout);
  expect(restore).toMatchObject({
    command: 'backup restore',
    ok: true,
    data: { backup: id, tables: [{ table: 'public.users', inserted: 2 }] },
  });
});

test.each([
  [
    'a backup that there is not',
    (id: string) => ['backup', 'restore', `${id}9`, '--yes'],
    2,
    /error\[backup_missing\].*\n.*There are/,
  ],
  [
    'a table that is not in it',
    (id: string) => ['backup', 'restore', id, '--table', 'orders', '--yes'],
    2,
    /has no table orders/,
  ],
  [
    'no table',
    (id: string) => ['backup', 'restore', id, '--table', ' , ', '--yes'],
    2,
    /--table: it names no table/,
  ],
  ['no id', () => ['backup', 'show'], 2, /<id> is missing/],
  ['a command that there is not', () => ['backup', 'lst'], 2, /Did you mean "list"|unknown command "lst"/],
] as const)('%s', async (_, args, exitCode, message) => {
  const { scene, id } = await openSceneWithBackup();
  const run = await scene.run(args(id));
  expect(run.exitCode).toBe(exitCode);
  expect(run.stderr).toMatch(message);
});

test('a damaged backup is marked in the list, and show exits with 1', async () => {
  const { scene, id } = await openSceneWithBackup();
  const [file = ''] = readdirSync(`backups/${id}`).filter(name => name.endsWith('.gz'));
  writeFileSync(`backups/${id}/${file}`, 'x');
  const show = await scene.run(['backup', 'show', id]);
  expect(show.exitCode).toBe(1);
  expect(show.stderr).toMatch(/error\[backup_damaged\]/);
  expect((await scene.run(['backup', 'list'], plainTerminal)).stdout).toMatch(/✗ .*is damaged/);
  writeFileSync(`backups/${id}/manifest.json`, '{}');
  const list = await scene.run(['backup', 'list'], plainTerminal);
  expect(list.exitCode).toBe(0);
  expect(list.stdout).toMatch(/✗.*cannot be used|x .*cannot be used/);
});

test('the plan says what would be saved, how large it is, and what nobody can tell', async () => {
  const { scene } = await openSceneWithBackup();
  addMigration(scene, 3, 'more', { up: 'CREATE TABLE more (id bigint);' });
  addMigration(scene, 4, 'gone', {
    up: "DROP TABLE users;\nDO $$ BEGIN EXECUTE 'SELECT 1'; END $$;",
    down: 'SELECT 1;',
  });
  const { stdout } = await scene.run(['up', '--dry-run'], plainTerminal);
  expect(stable(stdout.slice(stdout.indexOf('Backup')))).toMatchInlineSnapshot(`
    "Backup
    Would save 1 table (7 KiB in the database) to backups:
      public.users  7 KiB  DROP TABLE
    ! 20260105090000_004, line 6: nobody can tell what a DO block changes. Name the tables: "-- Affects:
      …".
    · 20260105090000_003: statements that only create, add, insert or rename.
    "
  `);
  const off = await scene.run(['up', '--dry-run', '--no-backup'], plainTerminal);
  expect(off.stdout).toContain('Backups are off.');
});

test('the plan for a pull request says what would be saved', async () => {
  const { scene } = await openSceneWithBackup();
  addMigration(scene, 3, 'gone', {
    up: 'DROP TABLE users;\nDO $$ BEGIN EXECUTE 1; END $$;',
    down: 'SELECT 1;',
  });
  const plan = await scene.run(['plan', '--format', 'markdown']);
  expect(stable(plan.stdout.slice(plan.stdout.indexOf('### Saved')))).toBe(
    `### Saved first (7 KiB)

| table | size | why |
| --- | --- | --- |
| public.users | 7 KiB | DROP TABLE |

- ${version(3)}, line 6: nobody can tell what a DO block changes.
`,
  );
  const off = await scene.run(['plan', '--format', 'markdown'], { env: { BACKUP_ENABLED: 'false' } });
  expect(off.stdout).toContain('### Not saved: backups are off');
});

test('health in text and in JSON; a failed check exits with 1', async () => {
  const { scene } = await openSceneWithBackup();
  const text = await scene.run(['health'], plainTerminal);
  expect(text.exitCode).toBe(0);
  expect(text.stdout).toMatch(/✓ checksums +the applied files are what was applied/);
  addMigration(scene, 2, 'tidy', { up: 'DELETE FROM users WHERE id > 1;', down: 'SELECT 1;' });
  const failed = await scene.run(['health', '--json']);
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    command: 'health',
    ok: false,
    error: { code: 'health_failed' },
    data: { checks: expect.arrayContaining([expect.objectContaining({ name: 'checksums', state: 'fail' })]) },
  });
});

test('BACKUP_PATH, BACKUP_ENABLED and the config file', async () => {
  const { scene } = await openSceneWithBackup();
  const drop = () => addMigration(scene, 3, 'gone', { up: 'DROP TABLE users;', down: 'SELECT 1;' });
  drop();
  expect((await scene.run(['up'], { env: { BACKUP_ENABLED: 'maybe' } })).stderr).toContain(
    'BACKUP_ENABLED: "maybe" is neither true nor false',
  );
  scene.write('migrate.config.json', '{ "backupEnabled": false, "backups": "elsewhere" }');
  const run = await scene.run(['up', '--json'], { env: { BACKUP_ENABLED: 'true' } });
  const { backup } = JSON.parse(run.stdout).data;
  expect(readdirSync('elsewhere')).toEqual([backup]);
});
