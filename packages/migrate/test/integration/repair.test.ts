import { oldestMiddleAndNewest } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

const states = 'SELECT version, status, statement_journal AS journal FROM schema_versions ORDER BY version';

describe.each(targetKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('repair accepts a changed file, and says which checksum took the place of which', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    for (const place of [1, 2]) project.edit(place, text => text.replace('integer', 'bigint'));
    await expect(migrator.up()).rejects.toMatchObject({ code: 'checksum_mismatch' });

    expect((await migrator.planRepair()).actions).toMatchObject([
      { type: 'accept_checksum', version: version(1) },
      { type: 'accept_checksum', version: version(2) },
    ]);
    const { actions } = await migrator.repair({ version: version(1) });
    expect(actions).toMatchObject([{ version: version(1) }]);
    await expect(migrator.up()).rejects.toMatchObject({ problems: [{ version: version(2) }] });
    await migrator.repair();
    expect((await migrator.up()).applied).toEqual([]);
    expect((await migrator.repair()).actions).toEqual([]);
    expect(
      await target.query(
        "SELECT version, result, notes FROM schema_events WHERE action = 'repair' ORDER BY id",
      ),
    ).toEqual(
      [1, 2].map(place => ({
        version: version(place),
        result: 'succeeded',
        notes: expect.stringMatching(/^accepted checksum [0-9a-f]{64} in place of [0-9a-f]{64}$/),
      })),
    );
    expect(
      await target.query("SELECT source LIKE '%bigint%' AS kept FROM schema_versions ORDER BY version"),
    ).toEqual([{ kept: true }, { kept: true }]);
  });

  test('repair clears what failed: gone, or rolled back where it had been applied before', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('a'),
      { up: 'SELECT 1 / 0;', down: 'SELECT 1;' },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    await migrator.down();
    project.edit(1, text =>
      text
        .replace('CREATE TABLE a', 'CREATE TABLES a')
        .replace('CREATE TABLES', 'CREATE TABLE x; SELECT 1/0; --'),
    );
    await migrator.up().catch(() => undefined);
    project.edit(1, text => text.replace('CREATE TABLE x; SELECT 1/0; --', 'SELECT 1/0; --'));
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });

    expect((await migrator.repair()).actions.map(({ type, version }) => [type, version])).toEqual([
      ['clear_failure', version(1)],
      ['clear_failure', version(2)],
    ]);
    expect(await target.query(states)).toEqual([{ version: version(1), status: 'rolled_back', journal: [] }]);
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual(['pending', 'pending']);
  });

  test('a failed migration whose file was corrected needs no repair, in a transaction or outside of one', async () => {
    for (const headers of [{}, { Transaction: 'none' }]) {
      await using target = await kind.open();
      await using project = await createProject([
        { up: 'CREATE TABLE a ();\nSELECT 1 / 0;\nCREATE TABLE b ();', down: 'SELECT 1;', headers },
      ]);
      const migrator = createMigrator({ connection: target.connection, directory: project.directory });
      await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
      project.edit(1, text => text.replace('1 / 0', '1'));
      expect((await migrator.up()).applied).toHaveLength(1);
    }
  });

  test('statements that were undone by hand are forgotten on request, in both directions', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        up: 'CREATE TABLE a ();\nSELECT 1 / 0;',
        down: 'DROP TABLE a;\nSELECT 1 / 0;',
        headers: { Transaction: 'none' },
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    await target.query('DROP TABLE a');
    project.edit(1, text => text.replace('CREATE TABLE a ();\nSELECT 1 / 0', 'CREATE TABLE a (id integer)'));
    await expect(migrator.up()).rejects.toMatchObject({ code: 'journal_mismatch' });
    await migrator.repair();
    await migrator.up();

    await expect(migrator.down()).rejects.toMatchObject({ code: 'migration_failed' });
    await target.query('CREATE TABLE a (id integer)');
    expect((await migrator.repair()).actions).toMatchObject([{ type: 'forget_rollback' }]);
    expect(await target.query(states)).toEqual([{ version: version(1), status: 'applied', journal: [] }]);
    expect((await migrator.up()).applied).toEqual([]);
  });

  test('the audit trail is listed, and a broken chain is found at its first event', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    expect(await migrator.verifyEvents()).toMatchObject({ events: 0 });
    await migrator.up();
    const { events } = await migrator.events({ limit: 3 });
    expect(events.map(({ version, action, result }) => [version, action, result])).toEqual([
      // Both begin, then both end, where they share a transaction.
      ...(kind.name === 'PostgreSQL 12'
        ? [
            [version(1), 'up', 'succeeded'],
            [version(2), 'up', 'started'],
          ]
        : [
            [version(2), 'up', 'started'],
            [version(1), 'up', 'succeeded'],
          ]),
      [version(2), 'up', 'succeeded'],
    ]);
    expect(await migrator.verifyEvents()).toMatchObject({
      events: 4,
      edited: [],
      unlinked: [],
      newestHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await target.query(`ALTER TABLE schema_events DISABLE TRIGGER ALL;
      UPDATE schema_events SET notes = 'nothing happened' WHERE id = 2; DELETE FROM schema_events WHERE id = 3`);
    expect(await migrator.verifyEvents()).toMatchObject({ events: 3, edited: [2], unlinked: [4] });
  });
});
