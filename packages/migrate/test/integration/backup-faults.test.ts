import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, newestTestServer, type TestDatabase } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { createMigrator, type MigrateError } from '../../src/index.ts';
import { type Ended, startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project } from '../fixtures/project.ts';

const server = newestTestServer();
const rows = 60;

/** Some ten megabytes that do not compress. */
const dense = `(SELECT string_agg(md5((g * 10000 + n)::text), '') FROM generate_series(1, 5000) n)`;
/** Bits at random: eight characters for each byte of the table, which gzip does not make one of again. */
const denser = `(SELECT string_agg(('x' || md5((g * 10000 + n)::text))::bit(128)::varbit::text, '')::varbit FROM generate_series(1, 2500) n)`;
/** Half a gigabyte as text, which the server has compressed: quickly made, and slow to copy. */
const slow = 'repeat(md5(g::text), 250000)';

/** A table, and a migration that drops it. */
async function openScene(content: string = dense) {
  const database = await createDatabase(server);
  await database.query(
    `CREATE TABLE big AS SELECT g AS id, ${content} AS x FROM generate_series(1, ${rows}) g`,
  );
  const project = await createProject([{ up: 'DROP TABLE big;' }]);
  const folder = join(dirname(project.directory), 'backups');
  return {
    database,
    project,
    folder,
    environment: { DATABASE_URL: database.url, MIGRATION_PATH: project.directory, BACKUP_PATH: folder },
    async [Symbol.asyncDispose]() {
      await database.drop();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** Nothing was changed, no session is left, and no list shows a backup. */
async function expectUntouched(database: TestDatabase, project: Project): Promise<void> {
  expect(await database.query('SELECT count(*)::integer AS n FROM big')).toEqual([{ n: rows }]);
  expect(await database.query("SELECT status FROM schema_versions WHERE status = 'applied'")).toEqual([]);
  expect(
    await database.query(
      "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'migrate %'",
    ),
  ).toEqual([]);
  expect(
    await database.query(
      "SELECT locktype FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ),
  ).toEqual([]);
  expect(await backupsOf(database, project)).toEqual([]);
}

async function backupsOf(database: TestDatabase, project: Project): Promise<string[]> {
  const migrator = createMigrator({ connection: database.url, directory: project.directory });
  return (await migrator.backups()).map(({ id }) => id);
}

/** Runs the command in a shell that limits it, or in a mount namespace of its own. */
function runLimited(script: string, args: string, environment: Record<string, string>): Promise<Ended> {
  const binary = new URL('../../dist/bin.cjs', import.meta.url).pathname;
  const child = spawn('sh', ['-c', `${script}; exec '${process.execPath}' '${binary}' ${args}`], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return waitForEnd(child);
}

describe('a backup folder', () => {
  test('that takes no more in the middle of a file', async () => {
    await using scene = await openScene();
    // In blocks of 512 bytes: some 500 kB of what takes several megabytes.
    const run = await runLimited('ulimit -f 1000', 'up', scene.environment);
    expect(run.stderr).toMatch(/could not be written: a file may not get that large/);
    expect(run.exitCode).toBe(1);
    await expectUntouched(scene.database, scene.project);
    expect(readdirSync(scene.folder)).toEqual([]);
  });

  test('that is a file', async () => {
    await using scene = await openScene();
    writeFileSync(scene.folder, '');
    const run = await waitForEnd(startMigrate(['up'], scene.environment));
    expect(run.stderr).toMatch(/backups: it is a file, not a folder/);
    expect(run.exitCode).toBe(1);
    expect(await scene.database.query('SELECT count(*)::integer AS n FROM big')).toEqual([{ n: rows }]);
  });

  test('that nobody may write to, not even root', async () => {
    await using scene = await openScene();
    const run = await waitForEnd(
      startMigrate(['up'], { ...scene.environment, BACKUP_PATH: '/sys/kernel/backups' }),
    );
    expect(run.stderr).toMatch(/\/sys\/kernel/);
    expect(run.stderr).toMatch(/BACKUP_PATH/);
    expect(run.exitCode).toBe(1);
    await expectUntouched(scene.database, scene.project);
  });

  test('on a disk that the table does not fit on', async () => {
    await using scene = await openScene();
    mkdirSync(scene.folder);
    const mount = `mount -t tmpfs -o size=4m tmpfs '${scene.folder}'`;
    const small = await runUnshared(mount, 'up', scene.environment);
    expect(small.stderr).toMatch(
      /only 100\.0 % of the disk of .*backups is free before a backup of up to \d+ MiB/,
    );
    expect(small.exitCode).toBe(1);
    await expectUntouched(scene.database, scene.project);
  });

  test('whose room somebody else takes between the check and the backup', async () => {
    await using scene = await openScene();
    mkdirSync(scene.folder);
    const mount = `mount -t tmpfs -o size=64m tmpfs '${scene.folder}'`;
    const run = await runUnshared(mount, fillAfterCheck, scene.environment);
    const { seen, code, message, details, hint } = JSON.parse(run.stdout) as MigrateError & { seen: string };
    expect({ seen, code, hint }).toEqual({
      seen: 'pass',
      code: 'no_room_for_backup',
      hint: 'Nothing was changed. Make room, name another folder with BACKUP_PATH, or go without a backup: --no-backup.',
    });
    expect(message).toMatch(/^the backup takes up to [\d.]+ MiB, and .*backups has 8\.0 MiB free$/);
    expect(details).toEqual([expect.stringMatching(/^needed with the 10 % that stay free: \d+ MiB$/)]);
    expect(exitCodeOf(code)).toBe(1);
    await expectUntouched(scene.database, scene.project);
  });

  test('on a disk that fills up in the middle, because the text takes more than the table', async () => {
    await using scene = await openScene(denser);
    mkdirSync(scene.folder);
    const [{ size } = { size: 0 }] = await scene.database.query(
      "SELECT pg_table_size('big')::integer AS size",
    );
    const mount = `mount -t tmpfs -o size=${Math.ceil(Number(size) * 1.15)} tmpfs '${scene.folder}'`;
    const run = await runUnshared(mount, 'up', scene.environment);
    expect(run.stderr).toMatch(/the backup in .*backups could not be written: the disk is full/);
    expect(run.stderr).toMatch(/Nothing was changed/);
    expect(run.exitCode).toBe(1);
    await expectUntouched(scene.database, scene.project);
  });

  test('that keeps an old backup from being removed is a warning: the run succeeded', {
    timeout: 60_000,
  }, async () => {
    await using scene = await openScene();
    const { database, project, folder, environment } = scene;
    project.remove(1);
    await database.query('CREATE TABLE counter AS SELECT 0 AS x');
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    const add = (place: number) => project.add(place, { up: 'UPDATE counter SET x = x + 1;' });
    for (let place = 2; place <= 11; place += 1) {
      add(place);
      await migrator.up();
    }
    const oldest = (await backupsOf(database, project)).at(-1) ?? '';
    add(12);
    // A folder that something is mounted on cannot be removed.
    const place = join(folder, oldest);
    const run = await runUnshared(`mount --bind '${place}' '${place}'`, 'up', environment);
    expect(run.stderr).toMatch(/older backups in .*backups could not be removed/);
    expect(run.exitCode).toBe(0);
    expect(await database.query('SELECT x FROM counter')).toEqual([{ x: 11 }]);
  });
});

/** A program of the library that fills the disk as soon as the check before the run has looked at it. */
const fillAfterCheck = `
import { writeFileSync } from 'node:fs';
import { createMigrator } from '${new URL('../../dist/index.js', import.meta.url)}';
const { DATABASE_URL: connection, MIGRATION_PATH: directory, BACKUP_PATH: folder } = process.env;
let seen;
const onEvent = event => {
  if (event.type !== 'health_checked') return;
  seen = event.checks.find(({ name }) => name === 'backup_folder').state;
  writeFileSync(folder + '/other', Buffer.alloc(56 * 1024 * 1024));
};
const migrator = createMigrator({ connection, directory, backups: { directory: folder }, onEvent });
await migrator.up().catch(({ code, message, details, hint }) =>
  console.log(JSON.stringify({ seen, code, message, details, hint })));
`;

/** Runs the command, or a program that is given as text, in a mount namespace of its own. */
function runUnshared(script: string, what: string, environment: Record<string, string>): Promise<Ended> {
  const binary = new URL('../../dist/bin.cjs', import.meta.url).pathname;
  const args =
    what === fillAfterCheck ? ['--input-type=module', '--eval', what] : [binary, ...what.split(' ')];
  const command = ['sh', '-c', `${script} && exec "$@"`, 'sh', process.execPath, ...args];
  const child = spawn('unshare', ['--map-root-user', '--mount', ...command], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return waitForEnd(child);
}

describe('a run that ends in the middle of its backup', () => {
  /** Starts `up` and waits until it has written a part of the table. */
  async function startSaving(scene: Awaited<ReturnType<typeof openScene>>) {
    const child = startMigrate(['up'], scene.environment);
    const ended = waitForEnd(child);
    while (!(existsSync(scene.folder) && draftsIn(scene.folder).length > 0)) await delay(20);
    while (readdirSync(join(scene.folder, draftsIn(scene.folder)[0] ?? '')).length === 0) await delay(20);
    return { child, ended };
  }

  const draftsIn = (folder: string) => readdirSync(folder).filter(name => name.startsWith('.draft-'));

  test('by Ctrl-C leaves nothing behind', async () => {
    await using scene = await openScene(slow);
    const { child, ended } = await startSaving(scene);
    child.kill('SIGINT');
    const run = await ended;
    expect(run.stderr).toMatch(/interrupted during the backup; nothing was changed/);
    expect(run.exitCode).toBe(130);
    await expectUntouched(scene.database, scene.project);
    expect(readdirSync(scene.folder)).toEqual([]);
  });

  test('by kill -9 leaves no backup that a list shows, and the next run makes one', async () => {
    await using scene = await openScene(slow);
    const { child, ended } = await startSaving(scene);
    child.kill('SIGKILL');
    await ended;
    expect(draftsIn(scene.folder)).toHaveLength(1);
    expect(await backupsOf(scene.database, scene.project)).toEqual([]);
    expect(await scene.database.query('SELECT count(*)::integer AS n FROM big')).toEqual([{ n: rows }]);

    const again = await waitForEnd(startMigrate(['up'], scene.environment));
    expect(again).toMatchObject({ exitCode: 0 });
    const [id, ...others] = await backupsOf(scene.database, scene.project);
    expect(others).toEqual([]);
    const shown = await waitForEnd(startMigrate(['backup', 'show', id ?? ''], scene.environment));
    expect(shown.stdout).toMatch(new RegExp(`public\\.big +${rows} rows`));
  });

  test('of a restore by Ctrl-C puts nothing back, and the next one all', { timeout: 60_000 }, async () => {
    await using scene = await openScene(slow);
    const { database, environment } = scene;
    expect((await waitForEnd(startMigrate(['up'], environment))).exitCode).toBe(0);
    const [id = ''] = await backupsOf(database, scene.project);
    await database.query('CREATE TABLE big (id integer, x text)');
    const restore = () => startMigrate(['backup', 'restore', id, '--yes'], environment);
    const child = restore();
    const ended = waitForEnd(child);
    const copying = async () =>
      (
        await database.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %FROM STDIN'",
        )
      ).length;
    await expect.poll(copying, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const run = await ended;
    expect(run.stderr).toMatch(/interrupted during the restore; it was rolled back/);
    expect(run.exitCode).toBe(130);
    expect(await database.query('SELECT count(*)::integer AS n FROM big')).toEqual([{ n: 0 }]);
    expect(
      await database.query("SELECT result FROM schema_events WHERE action = 'restore' ORDER BY id"),
    ).toEqual([{ result: 'started' }, { result: 'failed' }]);
    expect((await waitForEnd(restore())).exitCode).toBe(0);
    expect(await database.query('SELECT count(*)::integer AS n FROM big')).toEqual([{ n: rows }]);
  });

  test('because the table stays locked says so, and changes nothing', async () => {
    await using scene = await openScene();
    await scene.database.query('BEGIN; LOCK TABLE big');
    const migrator = createMigrator({
      connection: scene.database.url,
      directory: scene.project.directory,
      backups: { directory: scene.folder },
      lockTimeoutMs: 1_500,
      statementLockTimeoutMs: 500,
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'lock_timeout',
      message: expect.stringContaining('may have to be saved is locked'),
    });
    await scene.database.query('ROLLBACK');
    await expectUntouched(scene.database, scene.project);
  }, 60_000);
});
