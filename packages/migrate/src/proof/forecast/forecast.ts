import type { Session } from '../../database/port.ts';
import type { Migration } from '../../files/migration.ts';
import { loadParser, type PostgresParser } from '../../files/postgres-parser.ts';
import { placeAt } from '../../files/text.ts';
import { lockExamples } from '../lock-facts/examples.ts';
import { lockFacts, type Measurement } from '../lock-facts/facts.ts';
import { keyOf, type LiveCatalog, readLiveCatalog } from './catalog.ts';
import { effectsOf } from './effects.ts';
import { type Estimate, estimateWork, type ForecastTable } from './estimate.ts';
import type { Effect } from './nodes.ts';
import { refineEffect } from './refine.ts';

/** One thing that a statement does; an ALTER TABLE may do several. */
export interface ForecastAction {
  /** In the words of docs/migrate/locks.md. */
  readonly action: string;
  readonly tables: readonly ForecastTable[];
  readonly estimate: Estimate;
  /** What to do instead where the table is in use. */
  readonly safe: string | undefined;
}

export interface ForecastStatement {
  readonly line: number;
  readonly sql: string;
  /** Undefined where nobody can know before it runs: it runs code of its own. */
  readonly actions: readonly ForecastAction[] | undefined;
}

/** What a migration will lock and how much it will read and write, by the measured facts and the live catalog. */
export interface MigrationForecast {
  readonly version: string;
  readonly file: string;
  readonly transactional: boolean;
  readonly statements: readonly ForecastStatement[];
}

/** Looks every statement up in the table of measured locks, and its tables in the live catalog. Reads only. */
export async function forecastMigrations(
  session: Session,
  serverVersion: number,
  migrations: readonly Migration[],
): Promise<MigrationForecast[]> {
  const parser = await loadParser();
  const read = migrations.map(migration => ({
    migration,
    statements: migration.up.statements.map(statement => ({
      statement,
      effects: parseEffects(parser, statement.text),
    })),
  }));
  const effects = read.flatMap(({ statements }) => statements.flatMap(({ effects }) => effects ?? []));
  const catalog = await readLiveCatalog(
    session,
    effects.flatMap(({ roles }) => Object.values(roles)),
    effects.flatMap(({ refine }) => (refine?.by === 'functions' ? refine.names : [])),
  );
  return read.map(({ migration, statements }) => ({
    version: migration.version,
    file: migration.fileName,
    transactional: migration.header.transactional,
    statements: statements.map(({ statement, effects }) => ({
      line: placeAt(migration.text, statement.offset).line,
      sql: statement.text,
      actions: effects?.map(effect => forecastAction(effect, catalog, serverVersion)),
    })),
  }));
}

function parseEffects(parser: PostgresParser, text: string): readonly Effect[] | undefined {
  const parsed = parser.parse(text);
  if ('message' in parsed) return undefined;
  const [statement] = parsed;
  return statement === undefined ? [] : effectsOf(statement.kind, statement.node);
}

function forecastAction(unrefined: Effect, catalog: LiveCatalog, serverVersion: number): ForecastAction {
  const effect = refineEffect(unrefined, catalog);
  const fact = factFor(effect.fact, serverVersion);
  const example = lockExamples.find(({ id }) => id === effect.fact);
  const tables = Object.entries(effect.roles).flatMap(([role, relation]): ForecastTable[] => {
    const lock = fact.locks[role];
    const live = catalog.tables.get(keyOf(relation));
    if (lock === undefined) return [];
    return [
      {
        table: live?.name ?? relation.name,
        lock,
        exists: live !== undefined,
        rows: live?.rows ?? undefined,
        bytes: live?.totalBytes,
        work: fact.rewrites.includes(role)
          ? 'rewrite'
          : fact.scans.includes(role) || builtConcurrently.has(effect.fact)
            ? 'scan'
            : 'none',
      },
    ];
  });
  const live = (table: ForecastTable) =>
    [...catalog.tables.values()].find(({ name }) => name === table.table);
  return {
    action: example?.title ?? effect.fact,
    tables,
    estimate: estimateWork(effect.fact, tables, live),
    safe: example?.safe,
  };
}

function factFor(id: string, serverVersion: number): Measurement {
  const fact = lockFacts[id];
  if (fact === undefined) throw new Error(`there is no lock fact ${id}`);
  return fact.before !== undefined && serverVersion < fact.before.version * 10_000 ? fact.before : fact;
}

/**
 * What cannot run in a transaction was measured for its locks alone: it has ended before anybody could count its scans. The
 * manual says that building an index concurrently reads the table, twice.
 */
const builtConcurrently: ReadonlySet<string> = new Set(['create-index-concurrently', 'reindex-concurrently']);
