import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDatabase, newestTestServer, type TestDatabase, temporaryDirectory } from '@proven/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCommand } from '../../src/cli/commands/import.ts';
import { formats } from '../../src/import/formats/index.ts';
import { histories } from '../../src/import/histories/index.ts';
import { createMigrator, type Migrator } from '../../src/index.ts';
import { type ToolProject, toolProjects, ups } from '../fixtures/import-projects.ts';

const server = newestTestServer();
/** The first three changes, as the tools have applied them. */
let template: TestDatabase;

beforeAll(async () => {
  template = await createDatabase(server);
  await template.query(ups.slice(0, 3).join(''));
  await template.disconnect();
});
afterAll(() => template.drop());

async function openProject(project: ToolProject) {
  const folder = await temporaryDirectory('migrate-import-');
  const source = join(folder.path, 'source');
  for (const [path, text] of Object.entries(project.files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const directory = join(folder.path, 'migrations');
  return { source, directory, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function importInto(migrator: Migrator, folder: string, from: string) {
  const prepared = await migrator.planImport({ folder, from });
  expect(prepared.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  await migrator.writeImport(prepared);
  return prepared;
}

test('every format has a project here and a history; plain scripts have neither', () => {
  const names = formats.map(({ name }) => name).filter(name => name !== 'psql');
  expect(toolProjects.map(({ tool }) => tool)).toEqual(names);
  expect(histories.map(({ format }) => format)).toEqual(names);
  for (const { title } of formats)
    expect(importCommand.description).toContain(title.replace(/^plain | \(.*$/g, ''));
});

test('what the tool knows of a change is in the header: needs, author, description', async () => {
  for (const [tool, expected] of [
    ['sqitch', ['Migration: Adds orders', 'Author: Jo Doe', 'Depends: 20240105100000_001']],
    ['alembic', ['Migration: orders', 'Depends: 20240105100000_001']],
    ['liquibase', ['Migration: Adds orders', 'Author: jo']],
  ] as const) {
    const project = toolProjects.find(one => one.tool === tool);
    if (project === undefined) throw new Error(`no project of ${tool}`);
    await using place = await openProject(project);
    const migrator = createMigrator({ directory: place.directory });
    const { files } = await migrator.planImport({ folder: place.source, from: tool });
    for (const line of expected) expect(files[1]?.text.split('\n')).toContain(`-- ${line}`);
  }
});

test.concurrent.each(toolProjects)(
  '$tool is recognised, imported as it is, proved, and its history adopted',
  async project => {
    await using place = await openProject(project);
    await using database = await createDatabase(server, { template: template.name });
    await database.query(project.history);
    const before = await contentsOf(database);
    const migrator = createMigrator({ connection: database.url, directory: place.directory });
    const prepared = await importInto(
      migrator,
      place.source,
      project.isAlike === true ? project.tool : 'auto',
    );
    expect(prepared.format).toBe(project.tool);
    expect(prepared.files.map(({ version }) => version)).toEqual(project.versions);
    expect(prepared.files.map(({ down }) => down)).toEqual(project.downs);
    expect(prepared.files.at(-1)?.transactional).toBe(!project.marksLast);
    for (const [index, { fileName }] of prepared.files.slice(0, 3).entries()) {
      const written = readFileSync(join(place.directory, fileName), 'utf8');
      for (const line of (ups[index] ?? '').trim().split('\n')) expect(written).toContain(line);
    }
    const proof = await migrator.verify();
    expect(proof.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect([proof.migrations.length, proof.notTested]).toEqual([4, []]);

    const plan = await migrator.planAdoption(prepared);
    expect(plan.problems).toEqual([]);
    expect(plan.evidence).toMatchObject({ isSame: true, differences: [] });
    expect(await migrator.adopt(prepared, plan)).toEqual(project.versions.slice(0, 3));
    const { migrations } = await migrator.status();
    expect(migrations.map(({ state, entry }) => [state, entry?.status])).toEqual([
      ['applied', 'baseline'],
      ['applied', 'baseline'],
      ['applied', 'baseline'],
      ['pending', undefined],
    ]);
    const { events } = await migrator.events();
    expect(events.map(({ action, result }) => `${action} ${result}`)).toEqual(
      Array(3).fill('baseline succeeded'),
    );
    expect(events[0]?.notes).toContain(plan.place);
    expect(await contentsOf(database)).toEqual(before);

    for (const [change, code] of [
      [project.otherChecksum, 'tool_checksum_mismatch'],
      [project.halfDone, 'half_done'],
    ] as const) {
      if (change === undefined) continue;
      await database.query(change);
      const refused = await migrator.planAdoption(prepared);
      expect(refused.problems.map(problem => problem.code)).toContain(code);
      await expect(migrator.adopt(prepared, refused)).rejects.toMatchObject({ code: 'adoption_refused' });
    }
  },
);

test('another schema is shown and not adopted; after the adoption the rest is applied', async () => {
  const [project] = toolProjects;
  if (project === undefined) throw new Error('no project');
  await using place = await openProject(project);
  await using database = await createDatabase(server, { template: template.name });
  await database.query(`${project.history}; ALTER TABLE users ALTER COLUMN email DROP NOT NULL`);
  const migrator = createMigrator({ connection: database.url, directory: place.directory });
  const prepared = await importInto(migrator, place.source, 'auto');
  const other = await migrator.planAdoption(prepared);
  expect(other.evidence?.isSame).toBe(false);
  expect(other.evidence?.differences.map(({ name }) => name)).toEqual(['users.email']);
  await expect(migrator.adopt(prepared, other)).rejects.toMatchObject({ code: 'schema_differs' });
  expect(await database.query("SELECT 1 FROM pg_class WHERE relname = 'schema_versions'")).toEqual([]);

  await database.query('ALTER TABLE users ALTER COLUMN email SET NOT NULL');
  const plan = await migrator.planAdoption(prepared);
  // The tool goes on meanwhile: what was looked at no longer holds.
  await database.query(
    "INSERT INTO flyway_schema_history VALUES (4, '4', 'x', 'SQL', 'V4__orders_user.sql', NULL, 'app', now(), 1, true)",
  );
  await expect(migrator.adopt(prepared, plan)).rejects.toMatchObject({ code: 'adoption_refused' });
  await database.query('DELETE FROM flyway_schema_history WHERE installed_rank = 4');
  await migrator.adopt(prepared, plan);
  expect((await migrator.planAdoption(prepared)).stamps).toEqual([]);
  expect((await migrator.up()).applied).toHaveLength(1);
  expect((await migrator.writeImport(prepared)).written).toEqual([]);
  writeFileSync(join(place.directory, prepared.files[0]?.fileName ?? ''), 'other');
  await expect(migrator.writeImport(prepared)).rejects.toMatchObject({ code: 'file_exists' });
});

/** Every row of every table that is not migrate's. */
async function contentsOf(database: TestDatabase): Promise<unknown> {
  const names = await database.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname !~ '^pg_|information_schema' AND relname NOT IN ('schema_versions', 'schema_events') ORDER BY 1",
  );
  const contents: unknown[] = [];
  for (const { name } of names)
    contents.push([name, await database.query(`SELECT to_json(t) AS row FROM ${name} t ORDER BY t::text`)]);
  return contents;
}
