import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, temporaryDirectory } from '@proven/testing';
import { expect, test } from 'vitest';
import { createMigrator, type MigrateEvent } from '../../src/index.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';

test('an embedded database in a folder keeps what was applied', async () => {
  await using folder = await temporaryDirectory('embedded');
  await using project = await createProject([tableMigration('a'), tableMigration('b')]);
  const connection = `pglite:${join(folder.path, 'data')}`;
  await createMigrator({ connection, directory: project.directory }).up();
  const { migrations } = await createMigrator({ connection, directory: project.directory }).status();
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
  expect(existsSync(join(folder.path, 'data.lock'))).toBe(false);
});

test('a second process waits for an embedded database that is open, then gives up; the lock of a dead one is passed over', async () => {
  await using folder = await temporaryDirectory('embedded');
  await using project = await createProject([tableMigration('a')]);
  const connection = `pglite:${join(folder.path, 'data')}`;
  const events: MigrateEvent[] = [];
  const migrator = createMigrator({
    connection,
    directory: project.directory,
    onEvent: event => events.push(event),
  });

  writeFileSync(join(folder.path, 'data.lock'), String(process.ppid));
  await expect(migrator.up()).rejects.toMatchObject({
    code: 'database_in_use',
    message: expect.stringContaining(String(process.ppid)),
  });
  expect(events.map(({ type }) => type)).toEqual([
    'connection_retry',
    'connection_retry',
    'connection_retry',
  ]);
  expect(existsSync(join(folder.path, 'data'))).toBe(false);

  writeFileSync(join(folder.path, 'data.lock'), '999999999');
  expect((await migrator.up()).applied).toHaveLength(1);
});

test('the lock of a dead process that had the same id, as in a container, is passed over', async () => {
  await using folder = await temporaryDirectory('embedded');
  await using project = await createProject([tableMigration('a')]);
  writeFileSync(join(folder.path, 'data.lock'), String(process.pid));
  const connection = `pglite:${join(folder.path, 'data')}`;
  expect((await createMigrator({ connection, directory: project.directory }).up()).applied).toHaveLength(1);
});

test.each(['pglite:', 'pglite://data'])('%s names no folder, and nothing is written', async connection => {
  await using project = await createProject([tableMigration('a')]);
  const migrator = createMigrator({ connection, directory: project.directory });
  await expect(migrator.status()).rejects.toMatchObject({ code: 'invalid_configuration' });
});

test('a folder that holds something else does not become a database', async () => {
  await using project = await createProject([tableMigration('a')]);
  const migrator = createMigrator({
    connection: `pglite:${project.directory}`,
    directory: project.directory,
  });
  await expect(migrator.up()).rejects.toMatchObject({ code: 'invalid_configuration' });
  expect(existsSync(join(project.directory, 'PG_VERSION'))).toBe(false);
});

test('without the optional package every command that needs it says how to get it', async () => {
  await using folder = await temporaryDirectory('embedded');
  await using project = await createProject([tableMigration('a')]);
  // As npm leaves it with --omit=optional: the built package and its parser, and no PGlite that it could find.
  const root = new URL('../../', import.meta.url);
  for (const part of ['dist', 'package.json'])
    cpSync(fileURLToPath(new URL(part, root)), join(folder.path, part), { recursive: true });
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(
    fileURLToPath(new URL('../../node_modules/libpg-query', root)),
    join(folder.path, 'node_modules/libpg-query'),
  );
  const env = { DATABASE_URL: 'pglite:memory', MIGRATION_PATH: project.directory, LOG_FORMAT: 'pretty' };
  for (const args of [['up'], ['verify', '--embedded']]) {
    const run = await runCommand(process.execPath, [join(folder.path, 'dist/bin.cjs'), ...args], {
      cwd: folder.path,
      env,
    });
    expect(run).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `error[embedded_database_missing] the embedded database is not installed
  hint: Install it with "npm install @electric-sql/pglite", or point DATABASE_URL at a PostgreSQL server.
`,
    });
  }
});
