import { ServerError, type Session } from '../../database/port.ts';
import { Sql, sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';
import { redact } from '../../redact.ts';
import { placeLines, readPlaceFile, runPlaceCommand } from './lines.ts';
import { likePattern } from './pattern.ts';
import { placeNamed } from './place.ts';
import type { DatabaseSource, SchemaSource, TargetSource } from './settings.ts';
import { type FoundTarget, type NamedTargets, nameTargets, type Place } from './target.ts';

export interface FindContext {
  readonly sources: readonly TargetSource[];
  readonly home: Place;
  readonly connection: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a command of the configuration runs, and what its files are relative to. */
  readonly directory: string;
  readonly withSession: <T>(place: Place, action: (session: Session) => Promise<T>) => Promise<T>;
  /** Told of a database whose schemas could not be asked for; undefined where that ends the search. */
  readonly onUnreachable?: ((place: Place, error: unknown) => void) | undefined;
}

/** Asks all sources anew: who is in the fleet now. */
export async function findTargets(context: FindContext): Promise<NamedTargets> {
  const found: FoundTarget[] = [];
  for (const source of context.sources) found.push(...(await findIn(source, context)));
  return nameTargets(found);
}

async function findIn({ databases, schemas }: TargetSource, context: FindContext): Promise<FoundTarget[]> {
  const places =
    databases === undefined
      ? [{ place: context.home, schema: undefined }]
      : await findPlaces(databases, context);
  if (schemas === undefined) return places;
  const found: FoundTarget[] = [];
  for (const target of places) {
    if (target.schema !== undefined) {
      found.push(target);
      continue;
    }
    try {
      const names = await context.withSession(target.place, session => schemasIn(session, schemas));
      found.push(...names.map(schema => ({ place: target.place, schema })));
    } catch (error) {
      if (context.onUnreachable === undefined || target.place.isHome) throw error;
      context.onUnreachable(target.place, error);
    }
  }
  return found;
}

async function findPlaces(source: DatabaseSource, context: FindContext): Promise<FoundTarget[]> {
  const { connection, environment, directory, home } = context;
  if ('query' in source) {
    const rows = await context.withSession(home, session => ask(session, source.query));
    return rows.map(row => {
      const [text = '', schema] = Object.values(row);
      const place = placeNamed(text ?? '', connection, environment, 'the query for databases');
      return { place, schema: schema ?? undefined };
    });
  }
  const [text, whereFrom] =
    'file' in source
      ? [readPlaceFile(source.file, directory), source.file]
      : [await runPlaceCommand(source.command, directory, environment), `the command ${source.command[0]}`];
  return placeLines(text).map(({ line, name, schema }) => ({
    place: placeNamed(name, connection, environment, `${whereFrom}, line ${line}`),
    schema,
  }));
}

/** In order of their names. What belongs to PostgreSQL is no tenant. */
async function schemasIn(session: Session, source: SchemaSource): Promise<string[]> {
  const rows =
    'query' in source
      ? await ask(session, source.query)
      : ((
          await session.run(sql`
            SELECT nspname FROM pg_catalog.pg_namespace
             WHERE nspname LIKE ${likePattern(source.pattern)}
               AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'migrate_fleet', 'migrate_queue')
             ORDER BY nspname COLLATE "C"`)
        )[0]?.rows ?? []);
  return rows.map(row => Object.values(row)[0] ?? '').filter(name => name !== '');
}

/** SQL of the configuration, in a transaction that cannot write. */
async function ask(session: Session, query: string) {
  try {
    const results = await session.run(new Sql(`BEGIN READ ONLY;\n${query}\n;\nCOMMIT`));
    return results.findLast(result => result.command === 'SELECT')?.rows ?? [];
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    await session.run(sql`ROLLBACK`);
    throw new MigrateError(
      'invalid_configuration',
      `the query for targets failed: ${redact(error.message)}`,
      {
        details: [redact(query)],
        hint: 'It is in "fleet" of the config file, runs in a read-only transaction, and returns one row for each target.',
      },
    );
  }
}
