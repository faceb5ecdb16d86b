import { createDatabase, newestTestServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { startProxy } from '../faults/proxy.ts';
import { createSchemas, fleetWith, tenantNames } from '../fixtures/fleet.ts';
import { createProject, type Project, tableMigration } from '../fixtures/project.ts';

/** The newest, and the oldest that takes several migrations in a message. */
const ends = testServers().filter(({ version }) => version === 13 || version === newestTestServer().version);

describe.each(ends)('what a fleet costs on PostgreSQL $version', server => {
  test('round trips: none for a target with nothing to do, and one for one migration or for twenty', async () => {
    const few = await countFor(2);
    const many = await countFor(12);
    const perTarget = Object.fromEntries(
      Object.entries(many).map(([name, messages]) => [name, (messages - (few[name] ?? 0)) / 10]),
    );
    expect(perTarget).toEqual({
      // The lock, the proof that nothing has changed, the tables, twenty migrations, and the lock back.
      'twenty from nothing': 1,
      'one more': 1,
      // What may wait for a lock goes by itself: preparation, the migration, the lock back.
      'one that is not quick': 3,
      'nothing to do': 0,
      status: 0,
    });
  });

  /** Round trips for so many tenants; connections are not counted, of which one serves several tenants. */
  async function countFor(tenants: number): Promise<Record<string, number>> {
    await using database = await createDatabase(server);
    await using project = await createProject(
      Array.from({ length: 20 }, (_, index) => tableMigration(`t_${index}`)),
    );
    await createSchemas(sql => database.query(sql), tenantNames(tenants));
    const counts: Record<string, number> = {};
    counts['twenty from nothing'] = await messagesOf(database.url, project, fleet => fleet.up());
    project.add(21, tableMigration('one_more'));
    counts['one more'] = await messagesOf(database.url, project, fleet => fleet.up());
    project.add(22, {
      up: 'ALTER TABLE one_more ADD COLUMN note text;',
      down: 'ALTER TABLE one_more DROP COLUMN note;',
    });
    counts['one that is not quick'] = await messagesOf(database.url, project, fleet => fleet.up());
    counts['nothing to do'] = await messagesOf(database.url, project, fleet => fleet.up());
    counts['status'] = await messagesOf(database.url, project, fleet => fleet.status());
    return counts;
  }
});

async function messagesOf(
  url: string,
  project: Project,
  action: (fleet: ReturnType<typeof fleetWith>) => Promise<unknown>,
): Promise<number> {
  await using proxy = await startProxy(url);
  const section = { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] };
  await action(fleetWith(section, { connection: proxy.url, directory: project.directory }));
  return proxy.queries;
}

test('a shared run: four round trips for a target, of which two are at the control database', async () => {
  const few = await sharedMessages(2);
  const many = await sharedMessages(12);
  // The job and the begin; the look; the migrations; the end and the job's removal.
  expect((many - few) / 10).toBe(4);
});

/** Messages about jobs or targets. A worker also looks around, as often as its time allows. */
async function sharedMessages(tenants: number): Promise<number> {
  await using database = await createDatabase(newestTestServer());
  await using project = await createProject(
    Array.from({ length: 2 }, (_, index) => tableMigration(`t_${index}`)),
  );
  await createSchemas(sql => database.query(sql), tenantNames(tenants));
  await using proxy = await startProxy(database.url);
  const section = { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] };
  const fleet = fleetWith(section, { connection: proxy.url, directory: project.directory });
  await fleet.enqueue();
  const before = proxy.texts.length;
  await fleet.work();
  return proxy.texts.slice(before).filter(text => /migrate_queue\.job|tenant_\d/.test(text)).length;
}

test('files are read and parsed once for all targets', async () => {
  await using database = await createDatabase(newestTestServer());
  await using project = await createProject([tableMigration('a'), tableMigration('b')]);
  await createSchemas(sql => database.query(sql), tenantNames(10));
  const fleet = fleetWith(
    { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] },
    {
      connection: database.url,
      directory: project.directory,
      onEvent: event => {
        // Whoever read the folder a second time would miss the files.
        if (event.type === 'target_started' && event.target === 'tenant_2') {
          project.remove(1);
          project.remove(2);
        }
      },
    },
  );
  const { results } = await fleet.up();
  expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 10 }, () => 'done'));
});
