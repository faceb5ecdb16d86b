import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase, newestTestServer, type TestDatabase, temporaryDirectory } from '@proven/testing';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { toolProjects } from '../fixtures/import-projects.ts';
import {
  applyDrizzle,
  realTools,
  runAlembic,
  runDrizzleKit,
  runSqitch,
  sqitchTarget,
} from '../fixtures/real-tools.ts';

test.each(Object.keys(realTools))('what %s itself has made is what the imported files make', async tool => {
  const project = toolProjects.find(one => one.tool === tool);
  const run = realTools[tool];
  if (project === undefined || run === undefined) throw new Error(`no project of ${tool}`);
  await using folder = await temporaryDirectory('migrate-tool-');
  const source = join(folder.path, 'source');
  const write = writerIn(source);
  // The tool sees three of the four changes.
  for (const [path, text] of Object.entries(project.files))
    if (!isLast(path)) write(path, withoutLast(path, text));
  await using database = await createDatabase(newestTestServer());
  await run(database.url, source);
  for (const [path, text] of Object.entries(project.files)) write(path, text);
  await expectAdopted(tool, source, join(folder.path, 'migrations'), database, project.versions);
});

test('a change that Sqitch itself has reworked is adopted as the two that it was', async () => {
  await using folder = await temporaryDirectory('migrate-sqitch-');
  const write = writerIn(folder.path);
  const body = (text: string) => `BEGIN;\n\n${text}\n\nCOMMIT;\n`;
  const f = (value: number) =>
    body(`CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT ${value} $$;`);
  const sqitch = (...args: string[]) => runSqitch(folder.path, args);
  await using database = await createDatabase(newestTestServer());
  await sqitch('init', 'shop', '--engine', 'pg');
  await sqitch('add', 'users', '-n', 'Adds users');
  write('deploy/users.sql', body('CREATE TABLE users (id integer PRIMARY KEY);'));
  write('revert/users.sql', body('DROP TABLE users;'));
  await sqitch('add', 'f', '--requires', 'users', '-n', 'Adds f');
  write('deploy/f.sql', f(1));
  write('revert/f.sql', body('DROP FUNCTION f();'));
  await sqitch('tag', 'v1', '-n', 'First');
  await sqitch('rework', 'f', '-n', 'Changes f');
  write('deploy/f.sql', f(2));
  write('revert/f.sql', f(1));
  await sqitch('deploy', '--target', sqitchTarget(database.url));
  await sqitch('add', 'last', '-n', 'Not deployed');
  write('deploy/last.sql', body('CREATE TABLE last (id integer);'));
  write('revert/last.sql', body('DROP TABLE last;'));
  await expectAdopted('sqitch', folder.path, join(folder.path, 'migrations'), database, 4);
});

test('what Alembic itself has made is what the SQL that it prints makes', async () => {
  await using folder = await temporaryDirectory('migrate-alembic-');
  const write = writerIn(folder.path);
  for (const [path, text] of Object.entries(alembicProject)) write(path, text);
  await using database = await createDatabase(newestTestServer());
  await runAlembic(folder.path, ['upgrade', 'm4'], database.url);
  write('source/upgrade.sql', await runAlembic(folder.path, ['upgrade', 'head', '--sql'], database.url));
  write(
    'source/downgrade.sql',
    await runAlembic(folder.path, ['downgrade', 'head:base', '--sql'], database.url),
  );
  for (const path of Object.keys(alembicProject).filter(name => name.startsWith('app/versions/')))
    write(path.replace('app/versions', 'source'), alembicProject[path] ?? '');
  const source = join(folder.path, 'source');
  // The order of the two branches is Alembic's.
  const versions = await expectAdopted('alembic', source, join(folder.path, 'migrations'), database, 5);
  expect(versions[0]).toBe('20240105100000_001');
  // The way back is the one that Alembic prints: down to nothing and up again.
  await using empty = await createDatabase(newestTestServer());
  const fresh = createMigrator({ connection: empty.url, directory: join(folder.path, 'migrations') });
  expect((await fresh.verify()).findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
});

test('what drizzle-kit itself generates and Drizzle applies is what the imported files make', async () => {
  await using folder = await temporaryDirectory('migrate-drizzle-');
  symlinkSync(
    fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
    join(folder.path, 'node_modules'),
  );
  await using database = await createDatabase(newestTestServer());
  for (const [place, table] of drizzleTables.entries()) {
    writeFileSync(join(folder.path, 'schema.ts'), drizzleSchema(table));
    await runDrizzleKit(folder.path, `step_${place + 1}`);
    if (place < 2) await applyDrizzle(database.url, join(folder.path, 'drizzle'));
  }
  await expectAdopted('drizzle', join(folder.path, 'drizzle'), join(folder.path, 'migrations'), database, 3);
});

/** The same snapshot and the same applied set as the tool's, all but the last; then the last one is applied. */
async function expectAdopted(
  tool: string,
  source: string,
  directory: string,
  database: TestDatabase,
  expected: readonly string[] | number,
): Promise<readonly string[]> {
  const migrator = createMigrator({ connection: database.url, directory });
  const prepared = await migrator.planImport({ folder: source, from: 'auto' });
  expect(prepared.format).toBe(tool);
  await migrator.writeImport(prepared);
  const versions = prepared.files.map(({ version }) => version);
  if (typeof expected === 'number') expect(versions).toHaveLength(expected);
  else expect(versions).toEqual(expected);
  const plan = await migrator.planAdoption(prepared);
  expect(plan.problems).toEqual([]);
  expect(plan.evidence?.differences).toEqual([]);
  expect(await migrator.adopt(prepared, plan)).toEqual(versions.slice(0, -1));
  expect(plan.pending).toEqual(versions.slice(-1));
  expect((await migrator.up()).applied.map(({ version }) => version)).toEqual(versions.slice(-1));
  return versions;
}

function writerIn(folder: string) {
  return (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
}

function isLast(path: string): boolean {
  return /orders_user(?:\.sql|\/migration\.sql)$|000004\.sql$/.test(path);
}

/** Of the journal of drizzle: what it says of the last change. */
function withoutLast(path: string, text: string): string {
  if (!path.endsWith('_journal.json')) return text;
  const journal = JSON.parse(text) as { entries: unknown[] };
  return JSON.stringify({ ...journal, entries: journal.entries.slice(0, 3) });
}

const revision = (id: string, parents: string, time: string, up: string, down: string) =>
  `"""change ${id}\n\nRevision ID: ${id}\nRevises: ${parents}\nCreate Date: 2024-${time}.123456\n\n"""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = '${id}'\ndown_revision = ${
    parents === ''
      ? 'None'
      : `(${parents
          .split(', ')
          .map(parent => `'${parent}',`)
          .join(' ')})`
  }\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    ${up}\n\n\ndef downgrade():\n    ${down}\n`;

/** Two branches that meet again, and an index that is built concurrently. */
const alembicProject: Readonly<Record<string, string>> = {
  'alembic.ini': '[alembic]\nscript_location = app\n',
  'app/env.py': `from alembic import context
from sqlalchemy import create_engine

url = context.get_x_argument(as_dictionary=True)['url'].replace('postgres://', 'postgresql://')
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
`,
  'app/versions/a1_users.py': revision(
    'a1',
    '',
    '01-05 10:00:00',
    "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), sa.Column('email', sa.Text, nullable=False, server_default='a:b'))",
    "op.drop_table('users')",
  ),
  'app/versions/b2_orders.py': revision(
    'b2',
    'a1',
    '02-12 11:30:00',
    "op.create_table('orders', sa.Column('id', sa.BigInteger, primary_key=True), sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id')))",
    "op.drop_table('orders')",
  ),
  'app/versions/c3_count.py': revision(
    'c3',
    'a1',
    '02-12 11:40:00',
    'op.execute("CREATE FUNCTION user_count() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM users; $$")',
    'op.execute("DROP FUNCTION user_count()")',
  ),
  'app/versions/m4_merge.py': revision('m4', 'b2, c3', '03-01 08:00:00', 'pass', 'pass'),
  'app/versions/i5_index.py': revision(
    'i5',
    'm4',
    '04-02 09:00:00',
    "with op.get_context().autocommit_block(): op.create_index('orders_user', 'orders', ['user_id'], postgresql_concurrently=True)",
    "op.drop_index('orders_user', 'orders')",
  ),
};

const drizzleSchema = (tables: string) =>
  `import { bigint, index, integer, pgEnum, pgTable, text } from 'drizzle-orm/pg-core';\n${tables}`;

const [firstTable, secondTable, thirdTable] = [
  "export const users = pgTable('users', { id: integer().primaryKey(), email: text().notNull().default('a') });\n",
  "export const state = pgEnum('state', ['open', 'paid']);\n",
  "export const orders = pgTable('orders', { id: bigint({ mode: 'number' }).primaryKey(), userId: integer('user_id').references(() => users.id), state: state() }, table => [index('orders_user').on(table.userId)]);\n",
];
/** The schema as it grows. */
const drizzleTables = [firstTable, firstTable + secondTable, firstTable + secondTable + thirdTable];
