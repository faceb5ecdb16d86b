import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, newestTestServer } from '@proven/testing';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createProject, version } from '../fixtures/project.ts';

const migrations = [
  { up: 'CREATE TABLE users (id integer PRIMARY KEY, name text);', down: 'DROP TABLE users;' },
  {
    up: "SET search_path = pg_catalog;\nINSERT INTO public.users VALUES (1, 'one; -- two')",
    down: 'DELETE FROM users;',
  },
  {
    up: 'CREATE INDEX CONCURRENTLY users_name ON users (name);',
    down: 'DROP INDEX CONCURRENTLY users_name;',
    headers: { Transaction: 'none' },
  },
  {
    up: 'CREATE VIEW names AS SELECT name FROM users;\n-- the end',
    down: 'DROP VIEW names;',
    headers: { Depends: version(1) },
  },
  {
    up: 'ALTER TABLE users ADD COLUMN late text;',
    down: 'ALTER TABLE users DROP COLUMN late;',
    headers: { Depends: version(2) },
  },
];

test('one file stands for many: where all are applied it is, elsewhere it runs, and where some are it is refused', async () => {
  const server = newestTestServer();
  await using project = await createProject(migrations);
  await using whole = await createDatabase(server);
  await using part = await createDatabase(server);
  await using fresh = await createDatabase(server);
  const on = (database: { url: string }) =>
    createMigrator({ connection: database.url, directory: project.directory });
  await on(whole).up({ to: version(4) });
  await on(part).up({ to: version(2) });

  const plan = await on(whole).planSquash(version(4));
  expect(plan.differences).toEqual([]);
  expect(plan.squashed).toHaveLength(4);
  expect(plan.text).not.toContain('CONCURRENTLY');
  await on(whole).writeSquash(plan);
  expect(readdirSync(project.directory).filter(name => name.endsWith('.sql'))).toEqual([
    `${version(4)}_baseline.sql`,
    `${version(5)}_step_5.sql`,
  ]);
  expect(readdirSync(join(project.directory, 'squashed'))).toHaveLength(4);
  expect(await on(whole).validate()).toEqual([]);

  const states = async (database: { url: string }) =>
    (await on(database).status()).migrations.map(({ version: own, state }) => `${own} ${state}`);
  expect(await states(whole)).toEqual([`${version(4)} applied`, `${version(5)} pending`]);
  expect(await states(fresh)).toEqual([`${version(4)} pending`, `${version(5)} pending`]);
  await expect(on(part).up()).rejects.toMatchObject({ code: 'missing_file' });

  expect((await on(whole).up()).applied).toHaveLength(1);
  expect((await on(fresh).up()).applied).toHaveLength(2);
  const rows = 'SELECT count(*)::int AS rows FROM schema_versions';
  expect(await whole.query(rows)).toEqual([{ rows: 5 }]);
  expect(await fresh.query(rows)).toEqual([{ rows: 2 }]);
  const [one, other] = [await on(whole).drift(), await on(fresh).drift()];
  expect([one.differences, other.differences]).toEqual([[], []]);
  expect(one.fingerprint).toBe(other.fingerprint);
  expect(await fresh.query('SELECT * FROM users')).toEqual(await whole.query('SELECT * FROM users'));
  await expect(on(whole).down({ to: version(1) })).rejects.toMatchObject({ code: 'irreversible' });
});

test("somebody else's file where the one file would be stays, and everything is as it was", async () => {
  await using project = await createProject(migrations);
  await using database = await createDatabase(newestTestServer());
  const migrator = createMigrator({ connection: database.url, directory: project.directory });
  const plan = await migrator.planSquash(version(4));
  const before = readdirSync(project.directory);
  const path = join(project.directory, plan.fileName);
  writeFileSync(path, 'theirs');
  await expect(migrator.writeSquash(plan)).rejects.toMatchObject({ code: 'folder_unreadable' });
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  expect(readdirSync(project.directory)).toEqual(expect.arrayContaining(before));
  expect(readdirSync(join(project.directory, 'squashed'))).toEqual([]);
});

test('what only works over several transactions is refused with its place, and nothing is moved', async () => {
  await using project = await createProject([
    { up: "CREATE TYPE mood AS ENUM ('ok');", down: 'DROP TYPE mood;' },
    { up: "ALTER TYPE mood ADD VALUE 'sad';", headers: { Irreversible: 'no way' } },
    { up: "CREATE TABLE moods (mood mood DEFAULT 'sad');", down: 'DROP TABLE moods;' },
    { up: 'VACUUM moods;', headers: { Transaction: 'none', Irreversible: 'no way' } },
  ]);
  await using database = await createDatabase(newestTestServer());
  const migrator = createMigrator({ connection: database.url, directory: project.directory });
  await expect(migrator.planSquash(version(4))).rejects.toMatchObject({
    code: 'squash_refused',
    problems: [{ code: 'outside_transaction', message: 'VACUUM cannot be in a transaction' }],
  });
  await expect(migrator.planSquash(version(1))).rejects.toMatchObject({ code: 'squash_refused' });
  await expect(migrator.planSquash(version(9))).rejects.toMatchObject({ code: 'unknown_version' });
  expect(readdirSync(project.directory)).toHaveLength(4);
});

test('in a schema of a tenant it makes the same, whatever the migrations set', async () => {
  await using project = await createProject([
    { up: 'CREATE TABLE a (id integer);', down: 'DROP TABLE a;' },
    { up: "SET search_path = pg_catalog;\nSET TIME ZONE 'UTC';\nSELECT 1;", down: 'SELECT 1;' },
    { up: 'CREATE TABLE b (id integer);', down: 'DROP TABLE b;' },
  ]);
  await using database = await createDatabase(newestTestServer());
  await database.query('CREATE SCHEMA tenant');
  // What is proved without the schema holds in it too.
  const home = createMigrator({ connection: database.url, directory: project.directory });
  const plan = await home.planSquash(version(3));
  expect(plan.differences).toEqual([]);
  await home.writeSquash(plan);
  const migrator = createMigrator({
    connection: database.url,
    directory: project.directory,
    schema: 'tenant',
  });
  await migrator.up();
  const made = await database.query(
    "SELECT relname FROM pg_class WHERE relnamespace = 'tenant'::regnamespace AND relname IN ('a', 'b') ORDER BY 1",
  );
  expect(made).toEqual([{ relname: 'a' }, { relname: 'b' }]);
});
