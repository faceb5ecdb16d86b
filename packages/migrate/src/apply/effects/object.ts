import { type Sql, sql } from '../../database/sql.ts';
import type { Effect } from '../../files/outside.ts';
import type { Decision, Preparation } from './decision.ts';
import { regclass } from './index-build.ts';

type WholeObject = Extract<Effect, { type: 'object_created' | 'object_dropped' | 'index_dropped' }>;

/** What the server makes or removes as a whole: it is there, or it is not. */
export async function prepareObject(
  effect: WholeObject,
  { run: { session }, isBegun }: Preparation,
): Promise<Decision> {
  const [result] = await session.run(sql`SELECT EXISTS (${lookFor(effect)}) AS exists`);
  const exists = result?.rows[0]?.['exists'] === 't';
  const isDone = exists === (effect.type === 'object_created');
  if (!isDone) return { do: 'run' };
  if (!isBegun) return { do: 'run unrecorded' };
  return { do: 'nothing', because: `an interrupted run had ${exists ? 'created' : 'dropped'} it already` };
}

function lookFor(effect: WholeObject): Sql {
  if (effect.type === 'index_dropped') return sql`SELECT WHERE ${regclass(effect.index)} IS NOT NULL`;
  switch (effect.catalog) {
    case 'database':
      return sql`SELECT FROM pg_database WHERE datname = ${effect.name}`;
    case 'tablespace':
      return sql`SELECT FROM pg_tablespace WHERE spcname = ${effect.name}`;
    case 'subscription':
      return sql`SELECT FROM pg_subscription WHERE subname = ${effect.name}
                    AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  }
}
