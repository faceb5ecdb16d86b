import type { Session } from '../../../database/port.ts';
import { type Sql, sql } from '../../../database/sql.ts';

/** Reserves the next start at a server, so that all workers together start no more than so many in a second. Milliseconds to wait. */
export async function reserveStart(session: Session, server: string, rate: number): Promise<number> {
  const [result] = await session.run(sql`
    INSERT INTO migrate_fleet.servers AS known (name, next_start)
    VALUES (${server}, clock_timestamp() + ${1 / rate} * interval '1 second')
    ON CONFLICT (name) DO UPDATE
       SET next_start = greatest(known.next_start, clock_timestamp()) + ${1 / rate} * interval '1 second'
    RETURNING (extract(epoch FROM next_start - clock_timestamp()) * 1000 - ${1_000 / rate})::text AS wait_ms`);
  return Math.max(0, Number(result?.rows[0]?.['wait_ms'] ?? 0));
}

/**
 * One of the places that all workers together have at a server; undefined when none is free. Held until the session ends.
 * A session would be given once more what it has, so its own places are passed over.
 */
export async function takeSlot(
  session: Session,
  server: string,
  slots: number,
  own: ReadonlySet<number>,
): Promise<number | undefined> {
  for (let slot = 1; slot <= slots; slot += 1) {
    if (own.has(slot)) continue;
    const [result] = await session.run(
      sql`SELECT pg_try_advisory_lock(hashtext('migrate fleet server'), hashtext(${`${slot} ${server}`})) AS taken`,
    );
    if (result?.rows[0]?.['taken'] === 't') return slot;
  }
  return undefined;
}

export function returnSlot(server: string, slot: number): Sql {
  return sql`SELECT pg_advisory_unlock(hashtext('migrate fleet server'), hashtext(${`${slot} ${server}`}))`;
}

/** Keeps other workers from a database in which only one target may run. The lock is given back with `returnAlone`. */
export async function takeAlone(session: Session, database: string): Promise<boolean> {
  const [result] = await session.run(
    sql`SELECT pg_try_advisory_lock(hashtext('migrate fleet alone'), hashtext(${database})) AS taken`,
  );
  return result?.rows[0]?.['taken'] === 't';
}

export function returnAlone(database: string): Sql {
  return sql`SELECT pg_advisory_unlock(hashtext('migrate fleet alone'), hashtext(${database}))`;
}
