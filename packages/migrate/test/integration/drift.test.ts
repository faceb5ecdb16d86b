import { createDatabase, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';

const migrations = [
  {
    up: "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x');",
    down: 'DROP TABLE users;',
  },
  { up: 'CREATE VIEW names AS SELECT name FROM users;', down: 'DROP VIEW names;' },
];

describe.each(testServers())('on PostgreSQL $version', server => {
  test('there is none after up, and what was changed by hand is shown', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject(migrations);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await migrator.up();
    const clean = await migrator.drift();
    expect(clean).toMatchObject({ differences: [], applied: 2, otherSchemas: [] });

    await database.query(`ALTER TABLE users ALTER COLUMN name DROP DEFAULT; CREATE INDEX hot ON users (name);
      DROP VIEW names; CREATE SCHEMA reports; CREATE TABLE reports.r (id integer)`);
    const drifted = await migrator.drift();
    expect(drifted.differences.map(({ change, kind, name }) => `${change} ${kind} ${name}`)).toEqual([
      'changed column users.name',
      'missing view names',
      'unexpected index hot',
    ]);
    expect(drifted.otherSchemas).toEqual(['reports']);
    expect(drifted.fingerprint).not.toBe(clean.fingerprint);
  });

  test('only what is applied is compared', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject(migrations);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await migrator.up();
    project.add(3, tableMigration('later'));
    expect((await migrator.drift()).differences).toEqual([]);
  });

  test('tenants with the same schema have the same fingerprint', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject(migrations);
    const reports = [];
    for (const schema of ['tenant_a', 'tenant b', 'tenant_c']) {
      await database.query(`CREATE SCHEMA "${schema}"`);
      const migrator = createMigrator({ connection: database.url, directory: project.directory, schema });
      await migrator.up();
      if (schema === 'tenant_c') await database.query('ALTER TABLE tenant_c.users ADD COLUMN extra text');
      reports.push(await migrator.drift());
    }
    expect(reports.map(({ differences }) => differences.length)).toEqual([0, 0, 1]);
    expect(reports[0]?.fingerprint).toBe(reports[1]?.fingerprint);
    expect(reports[2]?.fingerprint).not.toBe(reports[0]?.fingerprint);
  });
});
