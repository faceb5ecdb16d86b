import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent, type RunStoppedError } from '../../src/index.ts';
import { createProject, type TestMigration, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

const attempts = `SELECT version, string_agg(result, ' ' ORDER BY id) AS results FROM schema_events
                   GROUP BY attempt_id, version ORDER BY min(id)`;

/** So many that they take several messages. */
const names = Array.from({ length: 60 }, (_, index) => `t${index + 1}`);

/** Quick like any new table, but somebody may use the schema that the right is about. */
function grantedTable(name: string): TestMigration {
  return {
    up: `${tableMigration(name).up}\nGRANT SELECT ON ${name} TO PUBLIC;`,
    down: `DROP TABLE ${name};`,
  };
}

/** Of the transactions of a message, each with up to forty statements, and up to fifty steps a message. */
const makers = [
  { kind: 'each in its own transaction', make: grantedTable, transactions: names.length },
  { kind: 'those that touch only what they make share one', make: tableMigration, transactions: 3 },
];

describe.each(targetKinds())('on $name', kind => {
  const isOneByOne = kind.name === 'PostgreSQL 12';

  test.each(makers)(
    'each of many quick migrations has its history row, events and time: $kind',
    async maker => {
      await using target = await kind.open();
      await using project = await createProject(names.map(maker.make));
      const seen: string[] = [];
      const onEvent = (event: MigrateEvent) => {
        if (event.type === 'migration_started' || event.type === 'migration_applied')
          seen.push(`${event.type} ${event.version}`);
      };
      const { applied } = await createMigrator({
        connection: target.connection,
        directory: project.directory,
        onEvent,
      }).up();

      const versions = names.map((_, index) => version(index + 1));
      expect(applied.map(result => result.version)).toEqual(versions);
      expect(seen).toEqual(
        versions.flatMap(each => [`migration_started ${each}`, `migration_applied ${each}`]),
      );
      expect(await target.query(attempts)).toEqual(
        versions.map(each => ({ version: each, results: 'started succeeded' })),
      );
      const [facts] = await target.query(
        `SELECT count(*)::integer AS rows, count(DISTINCT transaction)::integer AS transactions,
                bool_and(applied_at >= earlier) AS in_order, bool_and(execution_time_ms BETWEEN 0 AND 60000) AS timed
           FROM (SELECT applied_at, execution_time_ms, xmin::text AS transaction,
                        coalesce(lag(applied_at) OVER (ORDER BY version), applied_at) AS earlier
                   FROM schema_versions WHERE status = 'applied') applied`,
      );
      const transactions = isOneByOne ? names.length : maker.transactions;
      expect(facts).toEqual({ rows: names.length, transactions, in_order: true, timed: true });
    },
  );

  test.each(makers)(
    'what stands behind a failed migration is not run, what stands before it stays: $kind',
    async maker => {
      await using target = await kind.open();
      await target.query('CREATE TABLE t17 (taken integer)');
      await using project = await createProject(names.map(maker.make));
      const migrator = createMigrator({ connection: target.connection, directory: project.directory });
      const error = (await migrator.up().catch((reason: unknown) => reason)) as RunStoppedError;

      expect(error).toMatchObject({ code: 'migration_failed', version: version(17) });
      expect(error.done).toEqual(names.slice(0, 16).map((_, index) => version(index + 1)));
      expect(error.notTried).toHaveLength(names.length - 17);
      expect(error.problems[0]).toMatchObject({ code: '42P07', file: expect.stringContaining(version(17)) });
      const begunTogether =
        maker.make === tableMigration && !isOneByOne
          ? Array.from({ length: 23 }, (_, index) => 18 + index)
          : [];
      expect((await target.query(attempts)).slice(15)).toEqual([
        { version: version(16), results: 'started succeeded' },
        { version: version(17), results: 'started failed' },
        ...begunTogether.map(place => ({ version: version(place), results: 'started interrupted' })),
      ]);

      await target.query('DROP TABLE t17');
      expect((await migrator.up()).applied).toHaveLength(names.length - 16);
      const down = await migrator.down({ steps: names.length });
      expect(down.rolledBack.map(result => result.version)).toEqual(
        names.map((_, index) => version(names.length - index)),
      );
    },
  );

  test('DOWNs that only drop share a transaction, each with its row, events and time', async () => {
    await using target = await kind.open();
    await using project = await createProject(names.map(tableMigration));
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    const { rolledBack } = await migrator.down({ steps: names.length });

    const versions = names.map((_, index) => version(names.length - index));
    expect(rolledBack).toMatchObject(versions.map(each => ({ version: each, rowsAffected: 0 })));
    expect(rolledBack.every(({ executionTimeMs }) => executionTimeMs >= 0)).toBe(true);
    expect((await target.query(attempts)).slice(names.length)).toEqual(
      versions.map(each => ({ version: each, results: 'started succeeded' })),
    );
    expect(
      await target.query(
        `SELECT status, count(*)::integer AS rows, count(DISTINCT xmin::text)::integer AS transactions
           FROM schema_versions GROUP BY 1`,
      ),
    ).toEqual([{ status: 'rolled_back', rows: names.length, transactions: isOneByOne ? names.length : 3 }]);
    expect(await target.query("SELECT FROM pg_tables WHERE tablename ~ '^t[0-9]+$'")).toEqual([]);
  });

  test('DOWNs that only make something are rolled back one by one, and on record as that', async () => {
    await using target = await kind.open();
    await target.query('CREATE TABLE a (id integer); CREATE TABLE b (id integer)');
    await using project = await createProject(
      ['a', 'b'].map(name => ({ up: `DROP TABLE ${name};`, down: `CREATE TABLE ${name} (id integer);` })),
    );
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    expect((await migrator.down({ steps: 2 })).rolledBack).toHaveLength(2);
    expect(await target.query('SELECT version, status FROM schema_versions ORDER BY 1')).toEqual([
      { version: version(1), status: 'rolled_back' },
      { version: version(2), status: 'rolled_back' },
    ]);
    expect(await target.query("SELECT to_regclass('a')::text AS a, to_regclass('b')::text AS b")).toEqual([
      { a: 'a', b: 'b' },
    ]);
  });

  test('what an event trigger sets during one of them does not reach the next', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    await target.query(`CREATE SCHEMA other;
      CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM set_config('search_path', 'other', false); END $$;
      CREATE EVENT TRIGGER meddle ON ddl_command_end EXECUTE FUNCTION meddle()`);
    for (const place of [2, 3, 4]) project.add(place, tableMigration(`t${place}`));

    expect((await migrator.up()).applied).toHaveLength(3);

    await target.query('DROP EVENT TRIGGER meddle');
    expect(
      await target.query(
        "SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE tablename LIKE 't_' ORDER BY 2",
      ),
    ).toEqual(['t2', 't3', 't4'].map(name => ({ schema: 'public', name })));
  });

  test('nor does what an event trigger sets that was made in the same run', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        up: `CREATE SCHEMA other;
          CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM set_config('search_path', 'other', false); END $$;
          CREATE EVENT TRIGGER meddle ON ddl_command_end EXECUTE FUNCTION meddle();`,
        down: 'DROP EVENT TRIGGER meddle; DROP FUNCTION meddle(); DROP SCHEMA other;',
      },
      ...['t2', 't3', 't4'].map(tableMigration),
    ]);
    await createMigrator({ connection: target.connection, directory: project.directory }).up();
    await target.query('DROP EVENT TRIGGER meddle');
    expect(
      await target.query(
        "SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE tablename LIKE 't_' ORDER BY 2",
      ),
    ).toEqual(['t2', 't3', 't4'].map(name => ({ schema: 'public', name })));
  });

  test('a listener that throws does not make a failure of what is committed', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const onEvent = ({ type }: MigrateEvent) => {
      if (type === 'migration_applied') throw new Error('the disk is full');
    };
    const options = { connection: target.connection, directory: project.directory };
    await expect(createMigrator({ ...options, onEvent }).up()).rejects.toThrow('the disk is full');
    expect(await target.query(attempts)).toEqual(
      (isOneByOne ? [1] : [1, 2]).map(place => ({ version: version(place), results: 'started succeeded' })),
    );
    expect((await createMigrator(options).up()).applied).toHaveLength(isOneByOne ? 1 : 0);
  });

  test('a syntax that only the server refuses stops at its own migration', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('a'),
      // PostgreSQL's grammar takes it; the type does not exist.
      { up: 'CREATE TABLE b (id no_such_type);', down: 'DROP TABLE b;' },
      tableMigration('c'),
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    const error = (await migrator.up().catch((reason: unknown) => reason)) as RunStoppedError;
    expect(error).toMatchObject({ version: version(2), done: [version(1)], notTried: [version(3)] });
    expect(error.problems[0]).toMatchObject({
      code: '42704',
      line: expect.any(Number),
      column: expect.any(Number),
    });
  });
});
