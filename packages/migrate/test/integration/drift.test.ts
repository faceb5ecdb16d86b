import { createDatabase, oldestMiddleAndNewest } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { createMigrator, groupBySchema } from '../../src/index.ts';
import { takeSnapshot } from '../../src/proof/snapshot/take.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';

const migrations = [
  {
    up: "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x');",
    down: 'DROP TABLE users;',
  },
  { up: 'CREATE VIEW names AS SELECT name FROM users;', down: 'DROP VIEW names;' },
];

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
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

  test('tenants are grouped by identical schema, each group compared once with what the files make', async () => {
    await using database = await createDatabase(server);
    const change: Readonly<Record<string, string>> = {
      b: 'ALTER TABLE "b".users ADD COLUMN extra text',
      d: 'ALTER TABLE "d".users ADD COLUMN extra text',
      e: 'DROP VIEW "e".names',
    };
    const live = [];
    for (const target of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await database.query(`CREATE SCHEMA "${target}"; CREATE TABLE "${target}".users (id integer PRIMARY KEY);
        CREATE VIEW "${target}".names AS SELECT id FROM "${target}".users; ${change[target] ?? ''}`);
      const session = await openDatabase(database.url, {}).open(() => undefined, 'drift');
      const scope = {
        serverVersion: server.version * 10_000,
        home: target,
        schemas: [target],
        databaseWide: false,
      };
      live.push({ target, snapshot: await takeSnapshot(session, scope) });
      await session.close();
    }
    const [expected] = live;
    if (expected === undefined) throw new Error('there is no tenant');
    const groups = groupBySchema(live, expected.snapshot, new Date());
    expect(
      groups.map(({ targets, differences }) => [targets.join(' '), differences.map(each => each.name)]),
    ).toEqual([
      ['a c f', []],
      ['b d', ['users.extra']],
      ['e', ['names']],
    ]);
  });

  test('who runs it, and who owns the schema, makes no difference', async () => {
    await using database = await createDatabase(server);
    const [owner, grantee] = [`owner_${database.name}`, `reader_${database.name}`];
    await database.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'x'; CREATE ROLE ${grantee};
      ALTER DATABASE ${database.name} OWNER TO ${owner}; ALTER SCHEMA public OWNER TO ${owner}`);
    try {
      await using project = await createProject([
        ...migrations,
        {
          up: `GRANT SELECT ON users TO ${grantee}; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${grantee};`,
          down: `REVOKE SELECT ON users FROM ${grantee}; ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM ${grantee};`,
        },
      ]);
      const { directory } = project;
      const url = server.url(database.name, { user: owner, password: 'x' });
      await createMigrator({ connection: url, directory }).up();
      const { differences } = await createMigrator({ connection: database.url, directory }).drift();
      expect(differences.filter(difference => difference.class !== 'home schema')).toEqual([]);

      await database.query(`ALTER TABLE users OWNER TO ${grantee}`);
      const drifted = await createMigrator({ connection: database.url, directory }).drift();
      expect(drifted.differences.map(({ class: kind, name }) => `${kind} ${name}`)).toContain('schema users');
    } finally {
      const cleaning = [`REASSIGN OWNED BY ${owner} TO CURRENT_USER`, `DROP OWNED BY ${owner}`];
      for (const sql of [
        ...cleaning,
        `REASSIGN OWNED BY ${grantee} TO CURRENT_USER`,
        `DROP OWNED BY ${grantee}`,
      ])
        await database.query(sql);
      await database.query(`DROP ROLE ${owner}; DROP ROLE ${grantee}`);
    }
  });
});
