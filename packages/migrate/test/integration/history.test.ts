import { randomUUID } from 'node:crypto';
import { oldestMiddleAndNewest } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { eventDigest } from '../../src/history/tables.ts';
import { createMigrator, type MigrateEvent } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

describe.each(targetKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('the audit trail says who did what, when, from where and how it ended, and survives a down', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const correlationId = randomUUID();
    const migrator = createMigrator({
      connection: target.connection,
      directory: project.directory,
      correlationId,
      environment: { GITHUB_ACTOR: 'jo', GITHUB_SHA: 'abc123' },
    });
    await migrator.up();
    await migrator.down();

    const events = await target.query(
      `SELECT action, version, result, performed_by, git_commit, correlation_id::text, host <> '' AS has_host,
              database_user, execution_time_ms >= 0 AS timed, lock_wait_ms >= 0 AS waited, error FROM schema_events ORDER BY id`,
    );
    const common = {
      version: version(1),
      performed_by: 'jo',
      git_commit: 'abc123',
      correlation_id: correlationId,
      has_host: true,
      database_user: 'postgres',
      waited: true,
      error: null,
    };
    expect(events).toEqual([
      { ...common, action: 'up', result: 'started', timed: null },
      { ...common, action: 'up', result: 'succeeded', timed: true },
      { ...common, action: 'down', result: 'started', timed: null },
      { ...common, action: 'down', result: 'succeeded', timed: true },
    ]);
  });

  test('the audit trail is append-only, and its hash chain shows an edit', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    await createMigrator({ connection: target.connection, directory: project.directory }).up();

    for (const attack of [
      "UPDATE schema_events SET performed_by = 'nobody'",
      'DELETE FROM schema_events',
      'TRUNCATE schema_events',
    ]) {
      await expect(target.query(attack), attack).rejects.toThrow('schema_events is append-only');
    }
    const broken = `SELECT count(*) FILTER (WHERE hash <> sha256(convert_to(${eventDigest('e')}, 'UTF8')))::integer AS edited,
        count(*) FILTER (WHERE previous_hash IS DISTINCT FROM before)::integer AS unchained, count(*)::integer AS events
      FROM (SELECT *, lag(hash) OVER (ORDER BY id) AS before FROM schema_events) e`;
    await target.query("SET TimeZone = 'Asia/Kolkata'");
    expect(await target.query(broken)).toEqual([{ edited: 0, unchained: 0, events: 4 }]);

    await target.query(`ALTER TABLE schema_events DISABLE TRIGGER ALL;
      UPDATE schema_events SET performed_by = 'nobody' WHERE id = 2;
      DELETE FROM schema_events WHERE id = 3`);
    expect(await target.query(broken)).toEqual([{ edited: 1, unchained: 1, events: 3 }]);
  });

  test('numbers that fell back, as on a promoted replica, go on behind the last row', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('a'),
      tableMigration('b'),
      tableMigration('c'),
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up({ to: version(2) });
    await target.query(
      "SELECT setval('schema_events_id_seq', 1), setval('schema_versions_applied_order_seq', 1)",
    );

    await migrator.up();

    expect(
      await target.query(
        'SELECT version, applied_order::integer AS place FROM schema_versions ORDER BY applied_order',
      ),
    ).toEqual([1, 2, 3].map(place => ({ version: version(place), place })));
    expect(await migrator.verifyEvents()).toMatchObject({ events: 6, edited: [], unlinked: [] });
  });

  test('an attempt without an outcome is resolved by the next run', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const events: MigrateEvent[] = [];
    const migrator = createMigrator({
      connection: target.connection,
      directory: project.directory,
      onEvent: event => events.push(event),
    });
    await migrator.up({ to: version(1) });
    await target.query(`INSERT INTO schema_events (correlation_id, attempt_id, action, version, result, performed_by, tool_version)
      SELECT correlation_id, 'f0000000-0000-4000-8000-000000000000', 'up', '${version(2)}', 'started', 'someone who died', '0' FROM schema_events LIMIT 1`);

    await migrator.up();

    expect(events.filter(event => event.type === 'attempt_interrupted')).toMatchObject([
      { version: version(2), action: 'up' },
    ]);
    expect(
      await target.query(
        `SELECT result FROM schema_events WHERE attempt_id = 'f0000000-0000-4000-8000-000000000000' ORDER BY id`,
      ),
    ).toEqual([{ result: 'started' }, { result: 'interrupted' }]);
    expect((await migrator.up()).applied).toEqual([]);
    expect(events.filter(event => event.type === 'attempt_interrupted')).toHaveLength(1);
  });

  test('the checksum is the SHA-256 of the file, and the text is kept for a diff', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    expect(
      await target.query(
        "SELECT checksum = encode(sha256(convert_to(source, 'UTF8')), 'hex') AS same FROM schema_versions",
      ),
    ).toEqual([{ same: true }]);

    project.edit(1, text => text.replace('integer', 'bigint'));
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'checksum_mismatch',
      problems: [
        {
          version: version(1),
          diff: expect.stringMatching(/^-CREATE TABLE a \(id integer.*\n\+CREATE TABLE a \(id bigint/m),
        },
      ],
    });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'changed' }]);

    const { plan } = await migrator.up({ force: true });
    expect(plan.warnings).toMatchObject([
      { code: 'checksum_mismatch', diff: expect.stringContaining('bigint') },
    ]);
    expect(await target.query("SELECT version, result FROM schema_events WHERE action = 'force'")).toEqual([
      { version: version(1), result: 'succeeded' },
    ]);
    await expect(migrator.up()).rejects.toMatchObject({ code: 'checksum_mismatch' });
  });

  test('line ends alone are a warning', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    project.edit(1, text => `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect((await migrator.up()).plan.warnings).toMatchObject([
      { code: 'line_ends_changed', severity: 'warning' },
    ]);
    expect((await migrator.status()).migrations).toMatchObject([
      { state: 'applied', onlyLineEndsChanged: true },
    ]);
    expect((await migrator.down()).rolledBack).toHaveLength(1);
  });

  test('a password in a migration reaches neither history nor events', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: "CREATE ROLE leaky PASSWORD 'hunter2-secret';\nDROP ROLE leaky;", down: 'SELECT 1;' },
      {
        up: "DO $$ BEGIN RAISE EXCEPTION 'cannot log in with postgres://jo:hunter2-secret@db/app'; END $$;",
        down: 'SELECT 1;',
      },
    ]);
    const seen: unknown[] = [];
    const migrator = createMigrator({
      connection: target.connection,
      directory: project.directory,
      onEvent: event => event.type === 'statement' || seen.push(event),
    });
    const error: unknown = await migrator.up().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'migration_failed', version: version(2) });
    const rows = await target.query(
      'SELECT (SELECT json_agg(v) FROM schema_versions v)::text AS v, (SELECT json_agg(e) FROM schema_events e)::text AS e',
    );
    const { cause: _, problems, ...shown } = error as { cause: unknown; problems: { source?: string }[] };
    const withoutFile = problems.map(({ source: __, ...problem }) => problem);
    expect(JSON.stringify([rows, seen, shown, (error as Error).message, withoutFile])).not.toContain(
      'hunter2',
    );
    expect(JSON.stringify(rows)).toMatch(/postgres:\/\/jo:\*\*\*@?db\/app/);
  });
});
