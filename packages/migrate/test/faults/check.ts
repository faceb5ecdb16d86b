import { setTimeout as delay } from 'node:timers/promises';
import type { TestDatabase } from '@proven/testing';
import { createMigrator } from '../../src/index.ts';
import { describeDatabase, type Stage } from './stage.ts';

/** Longer than any wait that is right, shorter than a person's patience. Milliseconds. */
const patience = 60_000;

/**
 * After a fault: one plain `up`, and everything must be as if nothing had happened. Returns what is not; empty is good.
 */
export async function recoverAndCheck(stage: Stage, database: TestDatabase): Promise<string[]> {
  const migrator = createMigrator({
    connection: database.url,
    directory: stage.folders.after.directory,
    lockTimeoutMs: patience,
  });
  try {
    await migrator.up();
  } catch (error) {
    const { code, details, problems } = error as { code?: string; details?: unknown; problems?: unknown[] };
    const said = JSON.stringify([details, problems], (key, value) => (key === 'source' ? undefined : value));
    return [`stuck: up ends with ${code}: ${error} ${said}`];
  }
  return [
    ...difference(stage.reference, await describeDatabase(database)),
    ...(await checkHistory(database)),
    ...(await checkChain(migrator)),
    ...(await checkSessions(database)),
  ];
}

function difference(expected: readonly string[], found: readonly string[]): string[] {
  return [
    ...expected.filter(fact => !found.includes(fact)).map(fact => `lost: ${fact}`),
    ...found.filter(fact => !expected.includes(fact)).map(fact => `too much: ${fact}`),
  ];
}

/** Each migration is recorded once, and each attempt has a start and one end; one of them is the success. */
async function checkHistory(database: TestDatabase): Promise<string[]> {
  const [rows] = await database.query<{ total: number; applied: number }>(
    `SELECT count(*)::integer AS total,
            count(*) FILTER (WHERE status = 'applied' AND statement_journal = '{}')::integer AS applied FROM schema_versions`,
  );
  const attempts = await database.query<{ version: string; results: string }>(
    `SELECT version, string_agg(result, ' ' ORDER BY id) AS results FROM schema_events WHERE action = 'up' GROUP BY attempt_id, version`,
  );
  const files = 9;
  const wins = attempts
    .filter(({ results }) => results === 'started succeeded')
    .map(({ version }) => version);
  const odd = attempts.filter(({ results }) => !/^started (succeeded|failed|interrupted)$/.test(results));
  return [
    ...(rows?.total === files && rows.applied === files ? [] : [`history: ${JSON.stringify(rows)}`]),
    ...(wins.length === files && new Set(wins).size === files ? [] : [`succeeded: ${wins.join(', ')}`]),
    ...odd.map(({ version, results }) => `events of ${version}: ${results}`),
  ];
}

async function checkChain(migrator: ReturnType<typeof createMigrator>): Promise<string[]> {
  const { events, edited, unlinked } = await migrator.verifyEvents();
  return events > 0 && edited.length + unlinked.length === 0 ? [] : [`chain: ${edited}; ${unlinked}`];
}

/**
 * Nothing of a run is left that could be in anybody's way: no lock, no open transaction, no statement. A server takes a
 * moment to end a session, and one that is idle and holds nothing may stay until the server misses its client.
 */
async function checkSessions(database: TestDatabase): Promise<string[]> {
  const query = `
    SELECT format('%s %s %s', pid, state, left(query, 80)) AS left FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'migrate %' AND state <> 'idle'
    UNION ALL SELECT format('advisory lock %s %s', classid, objid) FROM pg_locks
     WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  for (const deadline = Date.now() + 10_000; ; ) {
    const left = await database.query<{ left: string }>(query);
    if (left.length === 0) return [];
    if (Date.now() > deadline) return left.map(session => `left over: ${session.left}`);
    await delay(20);
  }
}
