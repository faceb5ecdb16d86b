import type { Session } from '../../../database/port.ts';
import { sql } from '../../../database/sql.ts';

/** True where the session of the worker in a row of `targets` is gone, on whatever machine it was. */
export const isDead = sql`NOT EXISTS (
  SELECT FROM pg_catalog.pg_locks
   WHERE locktype = 'advisory' AND granted AND objsubid = 2
     AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
     AND classid = (hashtext('migrate fleet worker')::bigint & 4294967295)::oid
     AND objid = (hashtext(target.worker::text)::bigint & 4294967295)::oid)`;

/** Says for as long as the session lasts that a worker is alive. */
export async function announceWorker(session: Session, worker: string): Promise<void> {
  await session.run(sql`SELECT pg_advisory_lock(hashtext('migrate fleet worker'), hashtext(${worker}))`);
}

/** Workers whose session is there, on all machines. */
export async function countWorkers(session: Session): Promise<number> {
  const [result] = await session.run(sql`
    SELECT count(*)::text AS workers FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
       AND classid = (hashtext('migrate fleet worker')::bigint & 4294967295)::oid`);
  return Number(result?.rows[0]?.['workers'] ?? 1);
}

/** Whether a worker died while it had a target. */
export async function hasOrphans(session: Session): Promise<boolean> {
  const [result] = await session.run(sql`
    SELECT FROM migrate_fleet.targets target WHERE outcome IS NULL AND worker IS NOT NULL AND ${isDead} LIMIT 1`);
  return result?.rowCount === 1;
}
