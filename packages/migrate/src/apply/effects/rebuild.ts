import { Sql, sql } from '../../database/sql.ts';
import type { Effect } from '../../files/outside.ts';
import type { Decision, Preparation } from './decision.ts';
import { regclass } from './index-build.ts';

type Rebuild = Extract<Effect, { type: 'indexes_rebuilt' }>;

/** An interrupted REINDEX CONCURRENTLY leaves the new index, or the old one, invalid and with a suffix; both are in the way. */
export async function prepareRebuild(
  effect: Rebuild,
  { run: { session }, isBegun, onMended }: Preparation,
): Promise<Decision> {
  if (!isBegun) return { do: 'run' };
  const [result] = await session.run(sql`
    SELECT format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname <> 'pg_toast' AND ${scopeOf(effect)}
       AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.relid = i.indrelid)`);
  for (const { name } of result?.rows ?? []) {
    await session.run(sql`DROP INDEX CONCURRENTLY IF EXISTS ${new Sql(name ?? '')}`);
    onMended(`dropped the invalid index ${name}, which an interrupted rebuild had left`);
  }
  return { do: 'run' };
}

function scopeOf({ scope, object }: Rebuild): Sql {
  if (object === undefined) return sql`true`;
  switch (scope) {
    case 'index':
      return sql`i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = ${regclass(object)})`;
    case 'table':
      return sql`i.indrelid = ${regclass(object)}`;
    case 'schema':
      return sql`n.nspname = ${object.name}`;
    case 'database':
      return sql`true`;
  }
}
