import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDatabase, newestTestServer, runCommand, temporaryDirectory } from '@proven/testing';
import { resolveBinary } from 'dbmate';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { toolProjects } from '../fixtures/import-projects.ts';

/** Lets the tool itself apply what is in the folder. */
const tools: Readonly<Record<string, (url: string, folder: string) => Promise<unknown>>> = {
  async dbmate(url, folder) {
    const options = ['--url', `${url}?sslmode=disable`, '--migrations-dir', folder, '--no-dump-schema', 'up'];
    const run = await runCommand(resolveBinary(), options, { cwd: folder, env: {} });
    expect(run).toMatchObject({ exitCode: 0 });
  },
  'node-pg-migrate': (url, folder) =>
    runner({
      databaseUrl: url,
      dir: folder,
      direction: 'up',
      migrationsTable: 'pgmigrations',
      log: () => undefined,
    }),
  async 'graphile-migrate'(url, folder) {
    const { migrate } = await import('graphile-migrate');
    await migrate({ connectionString: url, migrationsFolder: folder });
  },
  async drizzle(url, folder) {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await migrateDrizzle(drizzle(client), { migrationsFolder: folder });
    } finally {
      await client.end();
    }
  },
};

test.each(Object.keys(tools))('what %s itself has made is what the imported files make', async tool => {
  const project = toolProjects.find(one => one.tool === tool);
  const run = tools[tool];
  if (project === undefined || run === undefined) throw new Error(`no project of ${tool}`);
  await using folder = await temporaryDirectory('migrate-tool-');
  const source = join(folder.path, 'source');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  };
  // The tool sees three of the four changes.
  for (const [path, text] of Object.entries(project.files))
    if (!isLast(path)) write(path, withoutLast(path, text));
  await using database = await createDatabase(newestTestServer());
  await run(database.url, source);
  for (const [path, text] of Object.entries(project.files)) write(path, text);

  const migrator = createMigrator({ connection: database.url, directory: join(folder.path, 'migrations') });
  const prepared = await migrator.planImport({ folder: source, from: 'auto' });
  expect(prepared.format).toBe(tool);
  await migrator.writeImport(prepared);
  const plan = await migrator.planAdoption(prepared);
  expect(plan.problems).toEqual([]);
  expect(plan.evidence?.differences).toEqual([]);
  expect(await migrator.adopt(prepared, plan)).toEqual(project.versions.slice(0, 3));
  expect(plan.pending).toEqual(project.versions.slice(3));
  expect((await migrator.up()).applied.map(({ version }) => version)).toEqual(project.versions.slice(3));
});

function isLast(path: string): boolean {
  return /orders_user\.sql$|000004\.sql$/.test(path);
}

/** Of the journal of drizzle: what it says of the last change. */
function withoutLast(path: string, text: string): string {
  if (!path.endsWith('_journal.json')) return text;
  const journal = JSON.parse(text) as { entries: unknown[] };
  return JSON.stringify({ ...journal, entries: journal.entries.slice(0, 3) });
}
