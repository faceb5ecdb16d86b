import { fileURLToPath } from 'node:url';
import { createDatabase, golden, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { type LockExample, lockExamples } from '../../src/proof/lock-facts/examples.ts';
import { type LockFact, lockFacts, type Measurement } from '../../src/proof/lock-facts/facts.ts';
import { renderLockDocument } from '../fixtures/lock-document.ts';
import { measureExample } from '../fixtures/measure-locks.ts';

test('every example has been measured, and nothing else is in the table', () => {
  expect(Object.keys(lockFacts).sort()).toEqual(lockExamples.map(({ id }) => id).sort());
});

test('docs/migrate/locks.md says what was measured', async () => {
  const path = fileURLToPath(new URL('../../../../docs/migrate/locks.md', import.meta.url));
  await golden(path, renderLockDocument());
});

describe.each(testServers())('on PostgreSQL $version', server => {
  test('each statement locks, rewrites and scans what the table says', { timeout: 300_000 }, async () => {
    await using database = await createDatabase(server);
    const open = () => openDatabase(database.url, {}).open(() => undefined, 'lock facts');
    const session = await open();
    try {
      for (const example of lockExamples.filter(({ since = 0 }) => since <= server.version)) {
        const measured = await measureExample(example, session, open);
        expect(measured, example.title).toEqual(expectedOf(example, server.version));
      }
    } finally {
      await session.close();
    }
  });
});

function expectedOf({ id }: LockExample, version: number): Measurement {
  const fact = lockFacts[id] as LockFact;
  const { before, ...now } = fact;
  if (before === undefined || version >= before.version) return now;
  const { version: _, ...old } = before;
  return old;
}
