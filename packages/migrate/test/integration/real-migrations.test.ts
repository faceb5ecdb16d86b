import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  createDatabase,
  oldestMiddleAndNewest,
  type TestDatabase,
  temporaryDirectory,
} from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, RunStoppedError } from '../../src/index.ts';
import {
  medusaPackages,
  type ShippedMigration,
  shippedMigrations,
  type WrittenMigration,
  writeAsMigrations,
} from '../fixtures/medusa.ts';

/** What a package's own SQL cannot do. A migration listed here that works makes the test fail. */
interface KnownFailure {
  readonly migration: string;
  readonly direction: 'up' | 'down';
  readonly sqlState: string;
  /** Part of the line in the file that the error names. */
  readonly line: string;
  /** The first server version on which it works. */
  readonly worksFrom?: number;
  readonly reason: string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    migration: 'index/Migration20250127105159',
    direction: 'down',
    sqlState: '42P16',
    line: 'alter column "id" drop not null',
    reason: 'drops NOT NULL from "id", which is in the primary key',
  },
  {
    migration: 'index/Migration20250218132404',
    direction: 'up',
    sqlState: '42809',
    line: 'CREATE TRIGGER',
    worksFrom: 13,
    reason: 'a BEFORE ROW trigger on a partitioned table, which PostgreSQL has from 13 on',
  },
  {
    migration: 'product/Migration20251022153442',
    direction: 'up',
    sqlState: '42883',
    line: 'gen_random_uuid()',
    worksFrom: 13,
    reason: 'gen_random_uuid(), which is built in from PostgreSQL 13 on',
  },
];

/** Objects that differ from how they were: how many definitions are gone, and how many stand there instead. */
interface Difference {
  readonly gone: number;
  readonly added: number;
}

/** Where a package's down does not lead back, though it succeeds. An entry that no longer holds makes the test fail. */
interface KnownLeftover {
  /** The newest migration of the stretch that was rolled back. */
  readonly through: string;
  /** After down, compared with before the first up. */
  readonly afterDown: Difference;
  /** After the second up, compared with after the first. */
  readonly afterSecondUp?: Difference;
  readonly reasons: readonly string[];
}

const nothing: Difference = { gone: 0, added: 0 };

const knownLeftovers: readonly KnownLeftover[] = [
  {
    through: 'cart/Migration20241205095237',
    afterDown: { gone: 5, added: 5 },
    reasons: ['20241205095237 forgets ON DELETE CASCADE of four foreign keys and a column default'],
  },
  {
    through: 'cart/Migration20260626000000',
    afterDown: { gone: 0, added: 4 },
    reasons: ['20250120115059 adds two UNIQUE constraints that were not there'],
  },
  {
    through: 'customer/Migration20251010130829',
    afterDown: { gone: 3, added: 3 },
    reasons: [
      '20240524123112 misspells the index it creates again ("unqiue")',
      '20241211074630 adds ON UPDATE CASCADE to two foreign keys',
    ],
  },
  {
    through: 'fulfillment/Migration20251114133146',
    afterDown: { gone: 1, added: 1 },
    reasons: ["20240821170957 makes the default of price_type 'calculated', which was 'flat'"],
  },
  {
    through: 'order/Migration20251210112909',
    afterDown: { gone: 56, added: 0 },
    afterSecondUp: { gone: 2, added: 2 },
    reasons: [
      '20240821164505, 20250910130000 and 20251017155709 create indexes IF NOT EXISTS and drop also those that did exist',
      '20240821164505 defines two of them otherwise than they were, which only the second up brings out',
    ],
  },
  {
    through: 'pricing/Migration20240322120125',
    afterDown: { gone: 1, added: 1 },
    reasons: ['20240322113359 creates an index again with the opposite WHERE'],
  },
  {
    through: 'pricing/Migration20260429163502',
    afterDown: { gone: 0, added: 1 },
    reasons: ['20251112192723 creates an index that was not there'],
  },
  {
    through: 'product/Migration20251011090511',
    afterDown: { gone: 16, added: 0 },
    reasons: ['20241125090957 and 20250910154539 drop indexes that were there before them'],
  },
  {
    through: 'product/Migration20260730104846',
    afterDown: { gone: 20, added: 12 },
    reasons: [
      '20241125090957 and 20250910154539 drop indexes that were there before them',
      '20260301002050 keeps the measures as numeric, with their raw_ columns',
    ],
  },
  {
    through: 'promotion/Migration20250508081510',
    afterDown: { gone: 4, added: 3 },
    reasons: [
      '20241211061114 sets NOT NULL on a column that had none',
      '20250226130616 puts partial indexes in the place of a UNIQUE constraint and a full index',
    ],
  },
  {
    through: 'region/Migration20250120110744',
    afterDown: { gone: 2, added: 1 },
    afterSecondUp: { gone: 1, added: 1 },
    reasons: [
      '20240624200006 sets NOT NULL on a column that had none',
      '20250120110744 drops an index that was there before it, and creates it with the opposite WHERE',
    ],
  },
  {
    through: 'settings/Migration20260615151246',
    afterDown: { gone: 1, added: 1 },
    reasons: ['20260127081758 sets NOT NULL on a column that had none'],
  },
  {
    through: 'tax/Migration20241212052837',
    afterDown: { gone: 1, added: 1 },
    reasons: ['20241212052837 sets NOT NULL on a column that had none'],
  },
];

/** How far a package's own SQL goes on a server. */
interface Reach {
  readonly runnable: readonly WrittenMigration[];
  readonly failing: KnownFailure | undefined;
}

/** Reversible neighbours, which go up and down together; or one migration that goes up only. */
interface Stretch {
  /** What is applied just before. */
  readonly previous: WrittenMigration | undefined;
  readonly migrations: readonly WrittenMigration[];
  readonly newest: WrittenMigration;
  readonly failingDown: KnownFailure | undefined;
}

interface Target {
  readonly database: TestDatabase;
  readonly migrator: ReturnType<typeof createMigrator>;
}

const shipped = await shippedMigrations();
const packageNames = medusaPackages.map(folder => path.basename(folder));

describe('the migrations of Medusa', () => {
  test('are there, in numbers', () => {
    expect(packageNames.filter(name => migrationsOf(name).length === 0)).toEqual([]);
    expect(shipped.length).toBeGreaterThanOrEqual(160);
    expect(shipped.filter(({ down }) => down.length > 0).length).toBeGreaterThanOrEqual(130);
    expect(shipped.flatMap(({ up, down }) => [...up, ...down]).length).toBeGreaterThanOrEqual(1300);
  });

  test('keep every byte of their statements in our files', async () => {
    await using directory = await temporaryDirectory();
    const written = await writeAsMigrations(shipped, directory.path);
    for (const { file, up, down } of written) {
      const text = await readFile(path.join(directory.path, file), 'utf8');
      expect([...up, ...down].filter(statement => !text.includes(statement))).toEqual([]);
    }
    expect(await readdir(directory.path)).toHaveLength(written.length);
  });

  test('are left out only where they hold no statement', () => {
    expect(shipped.filter(({ up }) => up.length === 0).map(idOf)).toEqual([
      'fulfillment/Migration20250822130931',
      'fulfillment/Migration20250825132614',
    ]);
  });

  test('are all that the lists of known faults name', async () => {
    await using directory = await temporaryDirectory();
    const written = await writeAsMigrations(shipped, directory.path);
    const stretches = [12, 18].flatMap(serverVersion =>
      packageNames.flatMap(name => {
        const ofPackage = written.filter(migration => migration.package === name);
        return stretchesOf(reachOf(ofPackage, serverVersion).runnable, serverVersion);
      }),
    );
    const ends = new Set(stretches.map(({ newest }) => idOf(newest)));
    expect(knownLeftovers.filter(({ through }) => !ends.has(through))).toEqual([]);
    const ids = new Set(written.map(idOf));
    expect(knownFailures.filter(({ migration }) => !ids.has(migration))).toEqual([]);
  });
});

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
  test.each(packageNames)('%s goes up, down and up again', async packageName => {
    await using directory = await temporaryDirectory();
    await using straight = await createDatabase(server);
    await using winding = await createDatabase(server);
    const written = await writeAsMigrations(migrationsOf(packageName), directory.path);
    const reach = reachOf(written, server.version);

    await goStraightUp(open(straight, directory.path), written, reach);
    expect((await tablesOf(straight)).length).toBeGreaterThan(ownTables.length);
    const stretches = stretchesOf(reach.runnable, server.version);
    const differences = await goUpDownUp(open(winding, directory.path), stretches);

    const difference = differenceBetween(await catalogOf(straight), await catalogOf(winding));
    expectDifference(difference, sum(differences));
  });

  test('the database answers what the extraction told migrations that ask', async () => {
    for (const migration of shipped.filter(({ reads }) => reads.length > 0)) {
      await using directory = await temporaryDirectory();
      await using database = await createDatabase(server);
      const siblings = migrationsOf(migration.package);
      const earlier = siblings.slice(0, siblings.indexOf(migration));
      if (earlier.length > 0) {
        await writeAsMigrations(earlier, directory.path);
        await open(database, directory.path).migrator.up();
      }
      for (const { sql, rows } of migration.reads) expect(await database.query(sql)).toEqual(rows);
    }
  });
});

function open(database: TestDatabase, directory: string): Target {
  return { database, migrator: createMigrator({ connection: database.url, directory }) };
}

/** One `up` for everything; it stops only where the package's own SQL is known to fail. */
async function goStraightUp(
  { migrator }: Target,
  written: readonly WrittenMigration[],
  { runnable, failing }: Reach,
): Promise<void> {
  const done = versionsOf(runnable);
  const [stopsAt, ...notTried] = versionsOf(written).slice(done.length);
  if (failing === undefined || stopsAt === undefined) {
    expect(versionsOf((await migrator.up()).applied)).toEqual(versionsOf(written));
    expect((await migrator.up()).applied).toEqual([]);
  } else {
    await expectFailure(migrator.up(), failing, { version: stopsAt, done, notTried });
  }
  const { migrations } = await migrator.status();
  expect(versionsOf(migrations)).toEqual(versionsOf(written));
  const states = written.map(({ version }, index) => {
    if (index < done.length) return 'applied';
    return version === stopsAt ? 'failed' : 'pending';
  });
  expect(migrations.map(({ state }) => state)).toEqual(states);
}

/** Each stretch goes up, down and up; the result is how the second up differs from the first. */
async function goUpDownUp(target: Target, stretches: readonly Stretch[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const stretch of stretches) differences.push(await goThrough(target, stretch));
  return differences;
}

async function goThrough({ database, migrator }: Target, stretch: Stretch): Promise<Difference> {
  const { previous, migrations, newest, failingDown } = stretch;
  const versions = versionsOf(migrations);
  const known = knownLeftovers.find(({ through }) => through === idOf(newest));

  const before = await catalogOf(database);
  expect(versionsOf((await migrator.up({ to: newest.version })).applied)).toEqual(versions);
  const after = await catalogOf(database);
  if (newest.down.length === 0) return nothing;

  const steps = previous === undefined ? { steps: migrations.length } : { to: previous.version };
  if (failingDown !== undefined) {
    await expectFailure(migrator.down(steps), failingDown, {
      version: newest.version,
      done: [],
      notTried: [],
    });
    expect(await catalogOf(database)).toEqual(after);
    return nothing;
  }
  expect(versionsOf((await migrator.down(steps)).rolledBack)).toEqual(versions.toReversed());
  expectDifference(differenceBetween(before, await catalogOf(database)), known?.afterDown ?? nothing);
  if (previous === undefined) expect(await tablesOf(database)).toEqual(ownTables);

  expect(versionsOf((await migrator.up({ to: newest.version })).applied)).toEqual(versions);
  const expected = known?.afterSecondUp ?? nothing;
  expectDifference(differenceBetween(after, await catalogOf(database)), expected);
  return expected;
}

async function expectFailure(
  run: Promise<unknown>,
  { migration, sqlState, line, reason }: KnownFailure,
  place: { readonly version: string; readonly done: readonly string[]; readonly notTried: readonly string[] },
): Promise<void> {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RunStoppedError)) throw new Error(`${migration}: not stopped`, { cause: error });
  const [problem] = error.problems;
  expect(error, reason).toMatchObject({ code: 'migration_failed', ...place });
  expect(problem?.code).toBe(sqlState);
  expect(problem?.source?.split('\n')[(problem.line ?? 0) - 1]).toContain(line);
}

function migrationsOf(packageName: string): readonly ShippedMigration[] {
  return shipped.filter(migration => migration.package === packageName);
}

function idOf(migration: ShippedMigration): string {
  return `${migration.package}/${migration.name}`;
}

function versionsOf(list: readonly { readonly version: string }[]): string[] {
  return list.map(({ version }) => version);
}

function failureOf(
  migration: ShippedMigration,
  direction: 'up' | 'down',
  serverVersion: number,
): KnownFailure | undefined {
  return knownFailures.find(
    failure =>
      failure.migration === idOf(migration) &&
      failure.direction === direction &&
      serverVersion < (failure.worksFrom ?? Number.POSITIVE_INFINITY),
  );
}

function reachOf(migrations: readonly WrittenMigration[], serverVersion: number): Reach {
  const failures = migrations.map(migration => failureOf(migration, 'up', serverVersion));
  const failing = failures.find(failure => failure !== undefined);
  if (failing === undefined) return { runnable: migrations, failing };
  return { runnable: migrations.slice(0, failures.indexOf(failing)), failing };
}

function stretchesOf(migrations: readonly WrittenMigration[], serverVersion: number): Stretch[] {
  const stretches: Stretch[] = [];
  let previous: WrittenMigration | undefined;
  for (const migration of migrations) {
    const failingDown = failureOf(migration, 'down', serverVersion);
    const last = stretches.at(-1);
    if (last !== undefined && isWayBack(last) && isWayBack({ newest: migration, failingDown })) {
      const joined = { ...last, migrations: [...last.migrations, migration], newest: migration };
      stretches.splice(-1, 1, joined);
    } else {
      stretches.push({ previous, migrations: [migration], newest: migration, failingDown });
    }
    previous = migration;
  }
  return stretches;
}

function isWayBack({ newest, failingDown }: Pick<Stretch, 'newest' | 'failingDown'>): boolean {
  return newest.down.length > 0 && failingDown === undefined;
}

const ownTables = ['schema_events', 'schema_versions'];

async function tablesOf(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select c.relname::text as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** A definition a line, of everything in the schema but our own tables and what hangs on them. */
async function catalogOf(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ definition: string }>(`
    with relation as (
      select oid, relname, relkind from pg_class
      where relnamespace = 'public'::regnamespace and relname !~ '^schema_(versions|events)'
    )
    select format('relation %I %s', relname, relkind) as definition from relation where relkind not in ('i', 'I')
    union all
    select format('column %I.%I %s%s default %s', r.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' end, pg_get_expr(d.adbin, d.adrelid))
      from relation r
      join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
      where r.relkind in ('r', 'p', 'v', 'm')
    union all
    select format('index %s', pg_get_indexdef(i.indexrelid)) from pg_index i join relation r on r.oid = i.indrelid
    union all
    -- PostgreSQL 18 has a constraint for each NOT NULL, which the columns above show already.
    select format('constraint %I on %I %s', c.conname, r.relname, pg_get_constraintdef(c.oid))
      from pg_constraint c join relation r on r.oid = c.conrelid where c.contype <> 'n'
    union all
    select format('trigger %s', pg_get_triggerdef(t.oid))
      from pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
    union all
    select format('enum %I %s', t.typname, string_agg(e.enumlabel, ', ' order by e.enumsortorder))
      from pg_type t join pg_enum e on e.enumtypid = t.oid
      where t.typnamespace = 'public'::regnamespace group by t.oid, t.typname
    union all
    select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.proname !~ '^schema_(versions|events)'
    union all
    select format('extension %I', extname) from pg_extension
    order by 1`);
  return rows.map(({ definition }) => definition);
}

interface Lines {
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

function differenceBetween(before: readonly string[], after: readonly string[]): Lines {
  return {
    gone: before.filter(line => !after.includes(line)),
    added: after.filter(line => !before.includes(line)),
  };
}

function expectDifference({ gone, added }: Lines, expected: Difference): void {
  const lines = [...gone.map(line => `- ${line}`), ...added.map(line => `+ ${line}`)];
  expect({ gone: gone.length, added: added.length }, lines.join('\n')).toEqual(expected);
}

function sum(differences: readonly Difference[]): Difference {
  return {
    gone: differences.reduce((total, { gone }) => total + gone, 0),
    added: differences.reduce((total, { added }) => total + added, 0),
  };
}
