import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { createDatabase, newestTestServer, testServers } from '../src/index.ts';

describe.each(testServers())('PostgreSQL $version', server => {
  it('creates databases that do not see each other', async () => {
    await using one = await createDatabase(server);
    await using other = await createDatabase(server);
    await one.query('create table only_here ()');
    expect(await other.query("select to_regclass('only_here') as found")).toEqual([{ found: null }]);
  });

  it('copies a template', async () => {
    await using template = await createDatabase(server);
    await template.query('create table author (name text); insert into author values ($$Ada$$)');
    await template.disconnect();
    const copies = await Promise.all([1, 2].map(() => createDatabase(server, { template: template.name })));
    for (const copy of copies) {
      await using database = copy;
      expect(await database.query('select name from author')).toEqual([{ name: 'Ada' }]);
    }
  });

  it('drops a database that is in use', async () => {
    const database = await createDatabase(server.url());
    const client = new pg.Client(server.url(database.name));
    const lost = new Promise<Error>(resolve => client.on('error', resolve));
    await client.connect();
    await database.query('select 1');

    await database.drop();
    await database.drop();

    expect(await lost).toBeInstanceOf(Error);
    await using maintenance = await createDatabase(server);
    const found = await maintenance.query('select 1 from pg_database where datname = $1', [database.name]);
    expect(found).toEqual([]);
  });
});

it('keeps one connection and replaces it when it is lost', async () => {
  await using database = await createDatabase(newestTestServer());
  const session = async () => (await database.query('select pg_backend_pid() as id'))[0]?.['id'];
  const first = await session();
  expect(await session()).toBe(first);
  await using other = await createDatabase(newestTestServer());
  await other.query('select pg_terminate_backend($1)', [first]);
  await vi.waitFor(async () => expect(await session()).not.toBe(first), { timeout: 60_000 });
});
