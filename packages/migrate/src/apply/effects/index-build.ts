import { randomUUID } from 'node:crypto';
import { ServerError, type Session } from '../../database/port.ts';
import { identifier, qualified, Sql, script, sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';
import type { Effect, ObjectName } from '../../files/outside.ts';
import type { Decision, Preparation } from './decision.ts';

type IndexBuild = Extract<Effect, { type: 'index_built' }>;

interface FoundIndex {
  /** Qualified and quoted. */
  readonly name: string;
  readonly isValid: boolean;
  readonly isOnTable: boolean;
  readonly definition: string;
  /** The definition from its access method on, with the word UNIQUE where it is. */
  readonly essence: string;
  /** The process that is building it right now. */
  readonly builder: string | undefined;
}

/**
 * An index that an interrupted build left invalid is dropped, so that it is built again. That an index of the name exists
 * says nothing by itself: it counts as built when it is valid and its definition is the one that was asked for.
 */
export async function prepareIndexBuild(
  effect: IndexBuild,
  { run: { session }, isBegun, onMended }: Preparation,
): Promise<Decision> {
  // Without a name in the statement, only a build that was begun can have left an index that is its own.
  if (effect.name === undefined && !isBegun) return { do: 'run' };
  const found = await findIndexes(session, effect);
  if (found.length === 0) return { do: 'run' };
  const wanted = await describeWanted(session, effect);
  const isSame = (index: FoundIndex) => index.isOnTable && wanted !== undefined && index.essence === wanted;
  const own = effect.name === undefined ? found.filter(isSame) : found;

  for (const index of own) {
    if (index.builder !== undefined) throw beingBuilt(index);
    if (index.isValid) {
      if (!isBegun && !effect.ifNotExists) continue;
      if (!isSame(index)) throw different(index, effect, wanted);
      return { do: 'nothing', because: `the index ${index.name} is there and valid` };
    }
    if (!isBegun && !isSame(index)) throw different(index, effect, wanted);
    await session.run(sql`DROP INDEX CONCURRENTLY IF EXISTS ${new Sql(index.name)}`);
    onMended(`dropped the invalid index ${index.name}, which an interrupted build had left`);
  }
  return { do: 'run' };
}

/** After a build with IF NOT EXISTS, which the server also calls a success when something else has the name. */
export async function checkIndexBuilt(session: Session, effect: IndexBuild): Promise<void> {
  if (effect.name === undefined || !effect.ifNotExists) return;
  const found = await findIndexes(session, effect);
  if (found.some(index => index.isValid && index.isOnTable)) return;
  const [index] = found;
  if (index !== undefined) throw different(index, effect, undefined);
  throw new MigrateError('index_conflict', `something that is no index has the name ${effect.name} already`, {
    hint: 'IF NOT EXISTS passed over it, and no index was built. Give the index another name.',
  });
}

async function findIndexes(session: Session, { table, name }: IndexBuild): Promise<FoundIndex[]> {
  const place = regclass(table);
  const scope =
    name === undefined
      ? sql`i.indrelid = ${place}`
      : sql`c.relname = ${name} AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = ${place})`;
  const [result] = await session.run(sql`
    SELECT format('%I.%I', n.nspname, c.relname) AS name, i.indisvalid AS valid, i.indrelid = ${place} AS on_table,
           pg_get_indexdef(c.oid) AS definition, ${essence} AS essence,
           (SELECT max(p.pid)::text FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS builder
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_index i ON i.indexrelid = c.oid
     WHERE ${scope}
     ORDER BY c.oid`);
  return (result?.rows ?? []).map(row => ({
    name: row['name'] ?? '',
    isValid: row['valid'] === 't',
    isOnTable: row['on_table'] === 't',
    definition: row['definition'] ?? '',
    essence: row['essence'] ?? '',
    builder: row['builder'] ?? undefined,
  }));
}

/** `CREATE UNIQUE INDEX name ON schema.table ` is cut off: of two that are the same, that may differ. */
const essence = sql`
  (SELECT CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
          || substr(own.definition, strpos(own.definition, own.place || ' USING ') + length(own.place) + 1)
     FROM (SELECT pg_get_indexdef(i.indexrelid) AS definition, format('.%I', t.relname) AS place
             FROM pg_class t WHERE t.oid = i.indrelid) own)`;

/** The server's own words for the index that is asked for: it builds one on an empty copy of the table. */
async function describeWanted(
  session: Session,
  { table, unique, definition }: IndexBuild,
): Promise<string | undefined> {
  const copy = identifier('pg_temp', `migrate_${randomUUID()}`);
  const kind = unique ? sql`UNIQUE INDEX` : sql`INDEX`;
  try {
    const results = await session.run(
      script(
        sql`BEGIN`,
        sql`CREATE TEMPORARY TABLE ${copy} (LIKE ${qualified(table)})`,
        sql`CREATE ${kind} ON ${copy} ${new Sql(definition)}`,
        sql`SELECT ${essence} AS essence FROM pg_index i WHERE i.indrelid = ${copy.text}::regclass`,
        sql`ROLLBACK`,
      ),
    );
    return results[3]?.rows[0]?.['essence'] ?? undefined;
  } catch (error) {
    await session.run(sql`ROLLBACK`);
    // Whoever holds the table exclusively is waited for, like anywhere else. All else means that it cannot be known.
    if (!(error instanceof ServerError) || error.sqlstate === '55P03') throw error;
    return undefined;
  }
}

function different(index: FoundIndex, effect: IndexBuild, wanted: string | undefined): MigrateError {
  const state = index.isValid ? 'exists already' : 'exists already and is invalid';
  return new MigrateError(
    'index_conflict',
    `the index ${index.name} ${state}, and is not the one this migration builds`,
    {
      details: [
        `there:  ${index.definition}`,
        `wanted: CREATE ${effect.unique ? 'UNIQUE ' : ''}INDEX ${effect.name ?? ''} ON ${qualified(effect.table).text} ${wanted?.replace(/^UNIQUE /, '') ?? effect.definition}`,
      ],
      hint: 'Nothing was done to it. Drop it if it is not needed, or give the new one another name.',
    },
  );
}

function beingBuilt({ name, builder }: FoundIndex): MigrateError {
  return new MigrateError('index_conflict', `process ${builder} is building the index ${name} right now`, {
    hint: 'Run the same command again when it is done.',
  });
}

export function regclass(name: ObjectName): Sql {
  return sql`to_regclass(${qualified(name).text})`;
}
