import { createDatabase, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent, RunStoppedError } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

const tableExists = (name: string) => `SELECT to_regclass('${name}') IS NOT NULL AS exists`;
const versions = `SELECT version, status, applied_at IS NOT NULL AS was_applied, rollback_at IS NOT NULL AS was_rolled_back
                    FROM schema_versions ORDER BY version`;

describe.each(targetKinds())('on $name', kind => {
  test('migration up creates table', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('users')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });

    const { applied } = await migrator.up();

    expect(applied.map(step => step.version)).toEqual([version(1)]);
    expect(await target.query(tableExists('users'))).toEqual([{ exists: true }]);
    expect(await target.query(versions)).toEqual([
      { version: version(1), status: 'applied', was_applied: true, was_rolled_back: false },
    ]);
  });

  test('migration down removes table', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('users')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();

    const { rolledBack } = await migrator.down();

    expect(rolledBack.map(step => step.version)).toEqual([version(1)]);
    expect(await target.query(tableExists('users'))).toEqual([{ exists: false }]);
    expect(await target.query(versions)).toEqual([
      { version: version(1), status: 'rolled_back', was_applied: true, was_rolled_back: true },
    ]);
  });

  test('migration failure rollback', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('before'),
      {
        up: 'CREATE TABLE half (id integer);\nINSERT INTO half VALUES (1);\nINSERT INTO no_such_table VALUES (1);\nCREATE TABLE rest ();',
        down: 'DROP TABLE rest, half;',
      },
      tableMigration('after_it'),
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });

    const error = await migrator.up().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error).toMatchObject({
      code: 'migration_failed',
      version: version(2),
      done: [version(1)],
      notTried: [version(3)],
      problems: [{ code: '42P01', line: 7, column: 13, message: 'relation "no_such_table" does not exist' }],
    });
    expect(await target.query(tableExists('before'))).toEqual([{ exists: true }]);
    expect(await target.query(tableExists('half'))).toEqual([{ exists: false }]);
    expect(await target.query(tableExists('after_it'))).toEqual([{ exists: false }]);
    expect(await target.query(versions)).toMatchObject([
      { version: version(1), status: 'applied' },
      { version: version(2), status: 'failed', was_applied: false },
    ]);

    project.edit(2, text => text.replace('INSERT INTO no_such_table VALUES (1);', ''));
    const { applied } = await migrator.up();
    expect(applied.map(step => step.version)).toEqual([version(2), version(3)]);
    expect(await target.query(tableExists('rest'))).toEqual([{ exists: true }]);
  });
});

describe.each(targetKinds())('on $name', kind => {
  test('a syntax error in the middle of a file stops the run before it starts, and counts as a failed attempt', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('before'),
      {
        up: 'CREATE TABLE half (id integer);\nINSERT INTO half VALUES (1;\nCREATE TABLE rest ();',
        down: 'DROP TABLE rest, half;',
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });

    await expect(migrator.up()).rejects.toMatchObject({
      code: 'invalid_files',
      problems: [{ code: 'syntax', line: 6, column: 27 }],
    });
    expect(await target.query(tableExists('before'))).toEqual([{ exists: false }]);
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual(['pending', 'failed']);
    expect(await target.query('SELECT version, result, error FROM schema_events ORDER BY id')).toEqual([
      { version: version(2), result: 'started', error: null },
      { version: version(2), result: 'failed', error: 'line 6: syntax error at or near ";"' },
    ]);

    project.edit(2, text => text.replace('(1;', '(1);'));
    expect((await migrator.up()).applied.map(step => step.version)).toEqual([version(1), version(2)]);
    expect(await target.query(tableExists('rest'))).toEqual([{ exists: true }]);
  });
});

describe.each(testServers())('on PostgreSQL $version', server => {
  test('concurrent migrations blocked', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'CREATE TABLE slow (id integer); SELECT pg_sleep(0.5);', down: 'DROP TABLE slow;' },
    ]);
    const order: string[] = [];
    let secondIsWaiting: () => void = () => undefined;
    const waiting = new Promise<void>(resolve => {
      secondIsWaiting = resolve;
    });
    const run = (name: string, onEvent: (event: MigrateEvent) => void) =>
      createMigrator({
        connection: database.url,
        directory: project.directory,
        onEvent(event) {
          if (['lock_waiting', 'migration_applied', 'run_finished'].includes(event.type))
            order.push(`${name} ${event.type}`);
          onEvent(event);
        },
      }).up();

    let second: ReturnType<typeof run> | undefined;
    const first = run('first', event => {
      if (event.type === 'migration_started') {
        second = run('second', ({ type }) => {
          if (type === 'lock_waiting') secondIsWaiting();
        });
      }
    });
    await waiting;
    expect((await first).applied).toHaveLength(1);
    expect((await second)?.applied).toHaveLength(0);
    expect(order).toEqual([
      'second lock_waiting',
      'first migration_applied',
      'first run_finished',
      'second run_finished',
    ]);
  });
});
