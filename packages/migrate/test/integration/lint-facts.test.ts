import { createDatabase, type TestDatabase, testServers } from '@proven/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../../src/files/postgres-parser.ts';
import { applyAction } from '../../src/lint/apply-action.ts';
import { baseSchema, type FullCase, fullCase } from '../../src/lint/cases/case.ts';
import { filesOfCase, lastVersion } from '../../src/lint/cases/files.ts';
import { cases } from '../../src/lint/cases/index.ts';
import { lintFiles } from '../../src/lint/lint.ts';
import { locksOf } from '../../src/lint/locks.ts';
import type { Action } from '../../src/lint/parse/action.ts';
import { type FunctionBodies, readScript } from '../../src/lint/parse/script.ts';
import { stableFunctions, volatileFunctions } from '../../src/lint/parse/volatility.ts';
import { emptySchema, type Schema } from '../../src/lint/schema.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** From what each case uses; the parser itself is of version 18. */
const uses: readonly (readonly [pattern: RegExp, since: number])[] = [
  [/gen_random_uuid\(\)/, 13],
  [/NULLS NOT DISTINCT/, 15],
  [/TRIGGER \w+ BEFORE INSERT ON events/, 13],
];

const all = Object.values(cases)
  .flatMap(({ bad, good }) => [...bad, ...good])
  .map(fullCase)
  .filter((each, index, list) => list.findIndex(other => textOf(other) === textOf(each)) === index);

const running = all.filter(({ fails }) => fails !== true);

describe.each(testServers())('on PostgreSQL $version', server => {
  const version = server.version;
  const possible = running.filter(each => sinceOf(each) <= version);

  test('the SQL of every case runs', async () => {
    await using template = await createDatabase(server);
    await template.query(baseSchema);
    await template.disconnect();
    await using shared = await createDatabase(server, { template: template.name });
    for (const each of possible.filter(each => !commits(each))) {
      await expect(runAndForget(shared, each), textOf(each)).resolves.toBeUndefined();
    }
    for (const each of possible.filter(commits)) {
      await using own = await createDatabase(server, { template: template.name });
      await expect(runForGood(own, each), textOf(each)).resolves.toBeUndefined();
    }
  });

  test('a case that cannot run on a server is refused by it', async () => {
    const refused = all.filter(({ fails, header }) => fails === true && !isOutside(header));
    await using database = await createDatabase(server);
    await database.query(baseSchema);
    for (const each of refused) {
      await expect(inTransaction(database, each.up), textOf(each)).rejects.toThrow();
    }
  });

  test('each statement takes the locks on tables that locks.ts says, and no stronger ones', async () => {
    await using database = await createDatabase(server);
    await database.query(baseSchema);
    const differing: unknown[] = [];
    let compared = 0;
    for (const each of possible.filter(
      ({ header, earlier }) => !isOutside(header) && earlier === undefined,
    )) {
      const expected = expectedLocks(each.up);
      if (expected === undefined) continue;
      const taken = await takenLocks(database, each.up);
      if (JSON.stringify(taken) !== JSON.stringify(expected)) differing.push([each.up, { taken, expected }]);
      compared += 1;
    }
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  });

  test('what is said to write a table anew does, and what is not said to does not', async () => {
    await using database = await createDatabase(server);
    await database.query(baseSchema);
    for (const rule of ['volatile-default', 'stored-column', 'serial-column', 'column-type-rewrite']) {
      for (const each of [...(cases[rule]?.bad ?? []), ...(cases[rule]?.good ?? [])].map(fullCase)) {
        if (sinceOf(each) > version || each.fails === true) continue;
        const isFound = lintFiles(filesOfCase(each, parser), parser, {
          reports: last => last === lastVersion,
        }).findings.some(finding => finding.rule === rule);
        // In a session at UTC, timestamp to timestamptz writes nothing: the finding says so.
        const zone = "SET LOCAL timezone = 'Europe/Berlin';";
        const earlier = each.earlier ?? [];
        const isWritten = await rewrites(database, [zone, ...earlier].join('\n'), each.up);
        expect([each.up, isWritten]).toEqual([each.up, isFound]);
      }
    }
  });

  test('the functions that defaults call have the volatility that lint knows', async () => {
    await using database = await createDatabase(server);
    const rows = await database.query<{ proname: string; provolatile: string }>(
      `SELECT proname, provolatile FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`,
    );
    const namesOf = (isVolatile: boolean) =>
      new Set(rows.filter(row => (row.provolatile === 'v') === isVolatile).map(({ proname }) => proname));
    const [volatile, stable] = [namesOf(true), namesOf(false)];
    const known = new Set(rows.map(({ proname }) => proname));
    expect(stableFunctions.filter(name => known.has(name) && !stable.has(name))).toEqual([]);
    // On old servers timezone(text, timetz) is volatile: a time of day in another zone, which is nobody's default.
    expect(stableFunctions.filter(name => volatile.has(name) && name !== 'timezone')).toEqual([]);
    expect(volatileFunctions.filter(name => known.has(name) && !volatile.has(name))).toEqual([]);
    if (version >= 18) expect(stableFunctions.filter(name => !known.has(name))).toEqual([]);
  });
});

function sinceOf({ up, since = 12 }: FullCase): number {
  return Math.max(since, ...uses.flatMap(([pattern, version]) => (pattern.test(up) ? [version] : [])));
}

function textOf({ up, header = [], earlier = [] }: FullCase): string {
  return [...header, ...earlier, up].join('\n');
}

function isOutside(header: readonly string[] = []): boolean {
  return header.includes('Transaction: none');
}

/** An enum value counts from the commit on, and CONCURRENTLY commits by itself. */
function commits({ header, up, earlier = [] }: FullCase): boolean {
  return isOutside(header) || /ADD VALUE/.test([...earlier, up].join());
}

async function runAndForget(database: TestDatabase, { up, earlier = [] }: FullCase): Promise<void> {
  await database.query('BEGIN');
  try {
    for (const text of [...earlier, up]) await database.query(text);
  } finally {
    await database.query('ROLLBACK');
  }
}

async function runForGood(database: TestDatabase, { up, header, earlier = [] }: FullCase): Promise<void> {
  for (const text of earlier) await database.query(text);
  if (!isOutside(header)) return inTransaction(database, up);
  const parsed = parser.parse(up);
  if ('message' in parsed) throw new Error(parsed.message);
  // One message would be one transaction.
  for (const { start, end } of parsed) await database.query(up.slice(start, end));
}

async function inTransaction(database: TestDatabase, sql: string): Promise<void> {
  try {
    await database.query('BEGIN');
    await database.query(sql);
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
}

const strengths = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
const modes: Readonly<Record<string, string>> = {
  SHARE: 'ShareLock',
  'SHARE ROW EXCLUSIVE': 'ShareRowExclusiveLock',
  EXCLUSIVE: 'ExclusiveLock',
  'ACCESS EXCLUSIVE': 'AccessExclusiveLock',
};
const baseTables = ['customers', 'orders', 'events', 'events_2023', 'events_2024', 'sales'];

/** The strongest lock for each table of the base schema; undefined where the tree has partitions or a cascade. */
function expectedLocks(up: string): Record<string, string> | undefined {
  const functions: FunctionBodies = new Map();
  const schema = emptySchema();
  for (const action of readScript({ text: baseSchema, offset: 0 }, parser, functions))
    applyAction(schema, action);
  const actions = readScript({ text: up, offset: 0 }, parser, functions);
  // What CASCADE and what locks of partitions reach is not in the file; domains lock tables by their columns.
  if (/CASCADE|\bevents\b|events_2023|DOMAIN|DISABLE TRIGGER|IF EXISTS p ON|EXECUTE format\('DROP/i.test(up))
    return undefined;
  const taken = new Map<string, string>();
  for (const action of actions) {
    for (const [table, mode] of locksIn(action, schema)) {
      const old = taken.get(table);
      if (old === undefined || strengths.indexOf(old) < strengths.indexOf(mode)) taken.set(table, mode);
    }
    applyAction(schema, action);
  }
  return Object.fromEntries([...taken].sort());
}

function locksIn(action: Action, schema: Schema): [string, string][] {
  return locksOf(action, { schema }).flatMap(({ table, mode }): [string, string][] => {
    const name = modes[mode];
    return name === undefined || !baseTables.includes(table) ? [] : [[table, name]];
  });
}

async function takenLocks(database: TestDatabase, up: string): Promise<Record<string, string>> {
  const oids = await database.query<{ oid: string; relname: string }>(
    `SELECT oid::text, relname FROM pg_class WHERE relname = ANY($1) AND relnamespace = 'public'::regnamespace`,
    [baseTables],
  );
  const names = new Map(oids.map(({ oid, relname }) => [oid, relname]));
  await database.query('BEGIN');
  try {
    await database.query(up);
    const rows = await database.query<{ relation: string; mode: string }>(
      `SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'`,
    );
    const strongest = new Map<string, string>();
    for (const { relation, mode } of rows) {
      const name = names.get(relation);
      if (name === undefined || !strengths.includes(mode)) continue;
      const old = strongest.get(name);
      if (old === undefined || strengths.indexOf(old) < strengths.indexOf(mode)) strongest.set(name, mode);
    }
    return Object.fromEntries([...strongest].sort());
  } finally {
    await database.query('ROLLBACK');
  }
}

/** Whether the file of a table of the base schema is another one afterwards. Rolled back. */
async function rewrites(database: TestDatabase, before: string, up: string): Promise<boolean> {
  const files = async () =>
    JSON.stringify(
      await database.query(
        `SELECT oid::text, relfilenode::text FROM pg_class WHERE relname = ANY($1) AND relkind = 'r' ORDER BY 1`,
        [baseTables],
      ),
    );
  await database.query('BEGIN');
  try {
    await database.query(before);
    const old = await files();
    await database.query(up);
    return old !== (await files());
  } finally {
    await database.query('ROLLBACK');
  }
}
