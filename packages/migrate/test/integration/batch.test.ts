import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent, type RunStoppedError } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

const attempts = `SELECT version, string_agg(result, ' ' ORDER BY id) AS results FROM schema_events
                   GROUP BY attempt_id, version ORDER BY min(id)`;

/** So many that they take several messages. */
const names = Array.from({ length: 45 }, (_, index) => `t${index + 1}`);

describe.each(targetKinds())('on $name', kind => {
  test('each of many quick migrations has its own transaction, history row, events and time', async () => {
    await using target = await kind.open();
    await using project = await createProject(names.map(tableMigration));
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
      `SELECT count(*)::integer AS rows, count(DISTINCT xmin::text)::integer AS transactions,
              bool_and(execution_time_ms BETWEEN 0 AND 60000) AS timed FROM schema_versions WHERE status = 'applied'`,
    );
    expect(facts).toEqual({ rows: names.length, transactions: names.length, timed: true });
  });

  test('what stands behind a failed migration is not run, what stands before it stays', async () => {
    await using target = await kind.open();
    await target.query('CREATE TABLE t17 (taken integer)');
    await using project = await createProject(names.map(tableMigration));
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    const error = (await migrator.up().catch((reason: unknown) => reason)) as RunStoppedError;

    expect(error).toMatchObject({ code: 'migration_failed', version: version(17) });
    expect(error.done).toEqual(names.slice(0, 16).map((_, index) => version(index + 1)));
    expect(error.notTried).toHaveLength(names.length - 17);
    expect(error.problems[0]).toMatchObject({ code: '42P07', file: expect.stringContaining(version(17)) });
    expect((await target.query(attempts)).slice(15)).toEqual([
      { version: version(16), results: 'started succeeded' },
      { version: version(17), results: 'started failed' },
    ]);

    await target.query('DROP TABLE t17');
    expect((await migrator.up()).applied).toHaveLength(names.length - 16);
    const down = await migrator.down({ steps: names.length });
    expect(down.rolledBack.map(result => result.version)).toEqual(
      names.map((_, index) => version(names.length - index)),
    );
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
