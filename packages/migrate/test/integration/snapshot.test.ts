import { createDatabase, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { inspectTarget } from '../../src/history/target.ts';
import { compareSnapshots } from '../../src/proof/diff.ts';
import { takeSnapshot } from '../../src/proof/snapshot/take.ts';
import { everyKind, schemaChanges } from '../fixtures/schema-changes.ts';

describe.each(testServers())('a snapshot on PostgreSQL $version', server => {
  test('shows each change, and nothing where nothing changed', { timeout: 300_000 }, async () => {
    await using database = await createDatabase(server);
    const session = await openDatabase(database.url, {}).open(() => undefined, 'snapshot');
    try {
      await session.run(everyKind);
      const { serverVersion } = await inspectTarget(session, undefined);
      const scope = { serverVersion, home: 'public', schemas: undefined, databaseWide: true };
      const before = await takeSnapshot(session, scope);
      expect(compareSnapshots(before, await takeSnapshot(session, scope, [before]))).toEqual([]);
      expect(compareSnapshots(before, await takeSnapshot(session, scope))).toEqual([]);
      const missed: string[] = [];
      for (const { sql, since = 0 } of schemaChanges) {
        if (since > server.version) continue;
        await session.run('RESET ALL; BEGIN');
        const problem = await session.run(sql).then(
          () => undefined,
          (error: Error) => error.message,
        );
        if (problem !== undefined) missed.push(`${sql}: ${problem}`);
        else if (compareSnapshots(before, await takeSnapshot(session, scope, [before])).length === 0)
          missed.push(sql);
        await session.run('ROLLBACK');
      }
      expect(missed).toEqual([]);
    } finally {
      await session.close();
    }
  });
});
