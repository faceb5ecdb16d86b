import { fileURLToPath } from 'node:url';
import { createDatabase, oldestMiddleAndNewest } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import {
  createMigrator,
  type MigrationForecast,
  type MigrationProof,
  type RelationTrace,
} from '../../src/index.ts';
import { lockModes } from '../../src/proof/run/trace.ts';
import { createProject } from '../fixtures/project.ts';

const saas = fileURLToPath(new URL('../../../../examples/saas/migrations', import.meta.url));

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
  test('the forecast of each migration of examples/saas is what verify measures', {
    timeout: 300_000,
  }, async () => {
    await using database = await createDatabase(server);
    const migrator = createMigrator({ connection: database.url, directory: saas });
    const { migrations } = await migrator.verify();
    const wrong: string[] = [];
    for (const proof of migrations) {
      const { forecast } = await migrator.explain({ to: proof.version });
      wrong.push(...forecast.flatMap(migration => compare(migration, proof)));
      await migrator.up({ to: proof.version, backup: false });
    }
    expect(wrong).toEqual([]);
  });

  test('knows what only the catalog knows', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      {
        up: `CREATE TABLE p (id integer PRIMARY KEY);
          CREATE TABLE t (id integer, code varchar(10), price numeric(8,2), p_id integer CONSTRAINT to_p REFERENCES p, name text CONSTRAINT named CHECK (name IS NOT NULL));
          INSERT INTO t SELECT n, 'c', 1, NULL, 'n' FROM generate_series(1, 5000) n;`,
      },
      {
        up: `ALTER TABLE t ALTER COLUMN code TYPE varchar(20);
          ALTER TABLE t ALTER COLUMN price TYPE numeric(8,3);
          ALTER TABLE t ALTER COLUMN name SET NOT NULL;
          ALTER TABLE t DROP CONSTRAINT to_p;
          ALTER TABLE t ADD COLUMN r double precision DEFAULT random();
          DO $$ BEGIN NULL; END $$;
          CREATE TABLE fresh (id integer);
          CREATE INDEX ON fresh (id);`,
      },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    const [, second] = (await migrator.plan()).steps;
    await migrator.up({ to: (await migrator.plan()).steps[0]?.version });
    await database.query('ANALYZE');
    const { forecast } = await migrator.explain();
    expect(forecast.map(({ version }) => version)).toEqual([second?.version]);
    const statements = forecast[0]?.statements ?? [];
    expect(
      statements.map(({ actions }) =>
        actions?.map(({ tables }) => tables.map(({ table, lock, work }) => `${table} ${lock} ${work}`)),
      ),
    ).toEqual([
      [['t AccessExclusive none']],
      [['t AccessExclusive rewrite']],
      [['t AccessExclusive none']],
      [['p AccessExclusive none', 't AccessExclusive none'].reverse()],
      [['t AccessExclusive rewrite']],
      undefined,
      [],
      [['fresh Share scan']],
    ]);
    const [widen, rewrite] = statements;
    expect(widen?.actions?.[0]?.tables[0]?.rows).toBe(5_000);
    expect(widen?.actions?.[0]?.estimate).toEqual({
      milliseconds: undefined,
      basis: 'changes the catalog only',
    });
    expect(rewrite?.actions?.[0]?.estimate.milliseconds).toBeGreaterThan(0);
    expect(rewrite?.actions?.[0]?.estimate.basis).toMatch(/^writes .* at an assumed 100 MB\/s$/);
    expect(statements.at(-1)?.actions?.[0]?.tables[0]?.exists).toBe(false);
  });
});

const blocking = lockModes.indexOf('ShareUpdateExclusive');

/** The strongest lock on each table of the migration, where it blocks more than a write does; and rewrites. */
function compare({ version, statements }: MigrationForecast, proof: MigrationProof): string[] {
  // Which tables code of its own touches is not known before it runs.
  if (statements.some(({ actions }) => actions === undefined)) return [];
  const expected = summarize(
    statements
      .flatMap(({ actions = [] }) => actions.flatMap(({ tables }) => tables))
      .filter(({ exists }) => exists)
      .map(({ table, lock, work }) => ({
        table: table.replace(/^public\./, ''),
        lock,
        rewritten: work === 'rewrite',
      })),
  );
  const measured = summarize(
    proof.up
      .flatMap(({ relations }): readonly RelationTrace[] => relations)
      .filter(({ relkind }) => 'rpmv'.includes(relkind))
      .map(({ relation, lock, rewritten }) => ({
        table: relation.replace(/^public\./, ''),
        lock,
        rewritten,
      })),
  );
  return expected === measured ? [] : [`${version}: forecast ${expected}; measured ${measured}`];
}

function summarize(
  tables: readonly {
    readonly table: string;
    readonly lock: RelationTrace['lock'];
    readonly rewritten: boolean;
  }[],
): string {
  const strongest = new Map<string, number>();
  const rewritten = new Set<string>();
  for (const { table, lock, rewritten: isRewritten } of tables) {
    const place = lock === undefined ? -1 : lockModes.indexOf(lock);
    strongest.set(table, Math.max(place, strongest.get(table) ?? -1));
    if (isRewritten) rewritten.add(table);
  }
  return [...strongest]
    .filter(([, place]) => place >= blocking)
    .map(([table, place]) => `${table} ${lockModes[place]}${rewritten.has(table) ? ' rewrite' : ''}`)
    .sort()
    .join(', ');
}
