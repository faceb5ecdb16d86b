import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  createDatabase,
  newestTestServer,
  startServer,
  supportedVersions,
  temporaryDirectory,
} from '../src/index.ts';
import { findFreePort } from '../src/port.ts';
import { childrenOf } from '../src/processes.ts';

vi.mock('../src/port.ts', { spy: true });

const newest = supportedVersions.at(-1) ?? 18;

// The products refuse 11, and a test of that needs it to start all the same.
it.each([11, ...supportedVersions] as const)(
  'PostgreSQL %i keeps data through a kill and a shutdown, and has a standby',
  async version => {
    await using server = await startServer({ version });
    await using database = await createDatabase(server);
    await database.query('create table kept (step text)');
    await database.query("insert into kept values ('before the kill')");
    // A session that computes does not notice that the postmaster is gone.
    const busy = expect(database.query('do $$ begin loop null; end loop; end $$')).rejects.toThrow();
    const processes = [server.processId, ...(await childrenOf(server.processId))];

    await server.kill();
    await busy;
    expect(server.isRunning).toBe(false);
    expect(processes.length).toBeGreaterThan(1);
    expect(processes.filter(isAlive)).toEqual([]);
    await server.start();
    await database.query("insert into kept values ('before the shutdown')");

    await server.shutdown();
    expect(server.isRunning).toBe(false);
    await server.start();
    await using standby = await server.createStandby();

    const reader = new pg.Client(standby.url(database.name));
    reader.on('error', () => {});
    await reader.connect();
    const steps = async () => (await reader.query('select step from kept')).rows.map(row => row.step);
    expect(await steps()).toEqual(['before the kill', 'before the shutdown']);
    await expect(reader.query('create table refused ()')).rejects.toMatchObject({ code: '25006' });
    await database.query("insert into kept values ('after the copy')");
    await vi.waitUntil(async () => (await steps()).includes('after the copy'), { timeout: 60_000 });
    await reader.end();
  },
);

it('removes its folder when it is stopped', async () => {
  const server = await startServer({ version: newest });
  const folder = dirname(server.dataDirectory);
  expect(existsSync(folder)).toBe(true);
  await server.stop();
  await server.stop();
  expect(existsSync(folder)).toBe(false);
});

it('takes settings, which win over the defaults', async () => {
  await using server = await startServer({
    version: newest,
    settings: { max_connections: 7, application_name: "it's", fsync: true },
  });
  const client = new pg.Client(server.url());
  await client.connect();
  const { rows } = await client.query(
    'select name, setting from pg_settings where name = any ($1) order by 1',
    [['max_connections', 'max_locks_per_transaction', 'fsync', 'application_name']],
  );
  await client.end();
  expect(rows.map(({ name, setting }) => `${name} = ${setting}`)).toEqual([
    "application_name = it's",
    'fsync = on',
    'max_connections = 7',
    'max_locks_per_transaction = 256',
  ]);
});

it('shows the log when it does not start, and leaves nothing behind', async () => {
  await using folder = await temporaryDirectory();
  vi.stubEnv('TMPDIR', folder.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  const settings = { no_such_setting: 1 };
  await expect(startServer({ version: newest, settings })).rejects.toThrow(/no_such_setting/);
  expect((await readdir(folder.path)).filter(name => name.startsWith('proven-server-'))).toEqual([]);
});

it('tries another port when somebody was faster', async () => {
  vi.mocked(findFreePort).mockResolvedValueOnce(newestTestServer().port);
  await using server = await startServer({ version: newest });
  expect(server.port).not.toBe(newestTestServer().port);
  await using database = await createDatabase(server);
  expect(await database.query('show data_directory')).toEqual([{ data_directory: server.dataDirectory }]);
});

function isAlive(id: number): boolean {
  return existsSync(`/proc/${id}/cwd`);
}
