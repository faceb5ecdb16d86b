import { createDatabase, type DatabaseHost, type TestDatabase } from '@proven/testing';
import { createMigrator } from '../../src/index.ts';
import { catalogQuery } from '../fixtures/catalog.ts';
import { createProject, type Project } from '../fixtures/project.ts';
import { base, type Phase, phases } from './migrations.ts';
import { startProxy } from './proxy.ts';

/** Everything that faults on one server start from. */
export interface Stage extends AsyncDisposable {
  readonly version: number;
  readonly host: DatabaseHost;
  /** The folder of each phase. */
  readonly folders: Readonly<Record<Phase['name'], Project>>;
  /** Schema and rows after a run that nothing disturbed. */
  readonly reference: readonly string[];
  /** How many protocol messages such a run takes in each phase, from each side. */
  readonly messages: Readonly<Record<Phase['name'], { client: number; server: number }>>;
  /** A fresh database in the state that a phase starts from. */
  open(phase: Phase['name']): Promise<TestDatabase>;
}

export async function openStage(version: number, host: DatabaseHost): Promise<Stage> {
  const [before, after] = phases;
  const folders = {
    before: await createProject(before.migrations),
    after: await createProject(after.migrations),
  };
  const templates = { before: await createDatabase(host), after: await createDatabase(host) };
  for (const template of Object.values(templates)) await template.query(base);
  const first = await runThroughProxy(templates.after, folders.before.directory);
  await templates.before.disconnect();
  await templates.after.disconnect();
  const open = (phase: Phase['name']) => createDatabase(host, { template: templates[phase].name });

  await using undisturbed = await open('after');
  const second = await runThroughProxy(undisturbed, folders.after.directory);
  const reference = await describeDatabase(undisturbed);
  return {
    version,
    host,
    folders,
    reference,
    messages: { before: first, after: second },
    open,
    async [Symbol.asyncDispose]() {
      for (const template of Object.values(templates)) await template.drop();
      for (const folder of Object.values(folders)) await folder[Symbol.asyncDispose]();
    },
  };
}

/** The run of the first phase ends at the file that fails. */
async function runThroughProxy(database: TestDatabase, directory: string) {
  await using proxy = await startProxy(database.url);
  await createMigrator({ connection: proxy.url, directory })
    .up()
    .catch((error: { code?: string }) => {
      if (error.code !== 'migration_failed') throw error;
    });
  return { ...proxy.counted };
}

/** Everything that the migrations have made: the catalog, and a checksum of the rows of each table. */
export async function describeDatabase(database: TestDatabase): Promise<string[]> {
  const facts = (await database.query<{ fact: string }>(catalogQuery)).map(({ fact }) => fact);
  const tables = await database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema\\_%' ORDER BY 1",
  );
  for (const { name } of tables) {
    const [rows] = await database.query<{ n: string; sum: string }>(
      `SELECT count(*)::text AS n, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM "${name}" t`,
    );
    facts.push(`rows ${name} ${rows?.n} ${rows?.sum}`);
  }
  return facts;
}
