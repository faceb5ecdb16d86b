import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, newestTestServer, temporaryDirectory } from '@proven/testing';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createSchemas, fleetWith } from '../fixtures/fleet.ts';

const files = {
  '1_users.up.sql': 'CREATE TABLE users (id integer PRIMARY KEY);\n',
  '1_users.down.sql': 'DROP TABLE users;\n',
  '2_orders.up.sql': 'CREATE TABLE orders (id integer);\n',
  '2_orders.down.sql': 'DROP TABLE orders;\n',
};
const versions = ['20000101000000_001', '20000101000000_002'];

test('targets are put together by schema and history, and only those that fit are marked', async () => {
  await using folder = await temporaryDirectory('migrate-import-fleet-');
  const source = join(folder.path, 'source');
  mkdirSync(source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  await using database = await createDatabase(newestTestServer());
  const query = (text: string) => database.query(text);
  await createSchemas(query, ['tenant_1', 'tenant_2', 'tenant_3', 'tenant_4', 'tenant_5', 'tenant_6']);
  const history = (schema: string, version: number, dirty = false) =>
    `CREATE TABLE ${schema}.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
     INSERT INTO ${schema}.schema_migrations VALUES (${version}, ${dirty});`;
  const users = (schema: string) => `CREATE TABLE ${schema}.users (id integer PRIMARY KEY);`;
  const orders = (schema: string, type = 'integer') => `CREATE TABLE ${schema}.orders (id ${type});`;
  await query(
    [
      ...['tenant_1', 'tenant_2'].map(name => users(name) + orders(name) + history(name, 2)),
      users('tenant_3') + orders('tenant_3', 'text') + history('tenant_3', 2),
      users('tenant_4') + history('tenant_4', 1),
      users('tenant_5') + history('tenant_5', 2, true),
      users('tenant_6'),
    ].join('\n'),
  );
  const directory = join(folder.path, 'migrations');
  const migrator = createMigrator({ connection: database.url, directory });
  const prepared = await migrator.planImport({ folder: source, from: 'golang-migrate' });
  await migrator.writeImport(prepared);

  const fleet = fleetWith({ targets: [{ schemas: 'tenant_*' }] }, { connection: database.url, directory });
  const plan = await fleet.planMarking({ prepared });
  expect(
    plan.groups.map(({ targets, decision, evidence }) => [
      targets.join(' '),
      decision.stamps.length,
      evidence?.isSame,
      [
        ...decision.problems.map(({ code }) => code),
        ...(evidence?.differences ?? []).map(({ name }) => name),
      ],
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['tenant_1 tenant_2', 2, true, []],
      ['tenant_3', 2, false, ['orders.id']],
      ['tenant_4', 1, true, []],
      ['tenant_5', 0, undefined, ['half_done']],
    ]),
  );
  expect(plan.groups[0]?.targets).toHaveLength(2);
  expect(plan.unreachable.map(({ target, error }) => [target, error.code])).toEqual([
    ['tenant_6', 'adoption_refused'],
  ]);

  const marked = await fleet.mark({ prepared }, plan);
  expect([marked.marked.toSorted(), marked.failed]).toEqual([['tenant_1', 'tenant_2', 'tenant_4'], []]);
  const rows = await query(
    "SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'schema_versions' ORDER BY 1",
  );
  expect(rows.map(({ nspname }) => nspname)).toEqual(['tenant_1', 'tenant_2', 'tenant_4']);
  expect(await query('SELECT version, status FROM tenant_1.schema_versions ORDER BY 1')).toEqual(
    versions.map(version => ({ version, status: 'baseline' })),
  );

  // By a version that a person names: what is marked already fits, tenant_6 has only the first.
  const [first = '', second = ''] = versions;
  const byVersion = await fleet.planMarking({ version: first });
  expect(
    byVersion.groups
      .filter(({ evidence }) => evidence?.isSame)
      .flatMap(({ targets }) => targets)
      .toSorted(),
  ).toEqual(expect.arrayContaining(['tenant_4', 'tenant_6']));
  expect((await fleet.mark({ version: first }, byVersion)).marked).toContain('tenant_6');
  const tooFar = await fleet.planMarking({ version: second });
  expect((await fleet.mark({ version: second }, tooFar)).marked).toEqual([]);
});
