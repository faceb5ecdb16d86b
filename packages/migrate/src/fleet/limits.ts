import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';

/** What a server says about connections. */
export interface ConnectionFacts {
  /** Connections that a role without special rights could still open, the asking one included. */
  readonly free: number;
  /** Of the role; undefined where it has no limit. */
  readonly roleLimit: number | undefined;
  /** Of the database; undefined where it has no limit. */
  readonly databaseLimit: number | undefined;
}

/** As many as make 500 schemas go fastest on a machine with two cores; more only wait for each other. */
const usualConnections = 8;
/** A run takes no more than this part of what is free: the others are for whoever uses the tenants. */
const shareOfFree = 0.5;

/** How many connections a run may have to a server. What was asked for is an upper limit, never a right. */
export function allowedConnections(wanted: number | undefined, facts: ConnectionFacts): number {
  const share = Math.floor(facts.free * shareOfFree);
  const limits = [wanted ?? usualConnections, share, facts.roleLimit, facts.databaseLimit];
  return Math.max(1, Math.min(...limits.filter(limit => limit !== undefined)));
}

export async function readConnectionFacts(session: Session): Promise<ConnectionFacts> {
  const [result] = await session.run(sql`
    SELECT (current_setting('max_connections')::integer
              - current_setting('superuser_reserved_connections')::integer
              - coalesce(current_setting('reserved_connections', true), '0')::integer
              - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend') + 1)::text AS free,
           (SELECT nullif(rolconnlimit, -1)::text FROM pg_catalog.pg_roles WHERE rolname = session_user) AS of_role,
           (SELECT nullif(datconnlimit, -1)::text FROM pg_catalog.pg_database WHERE datname = current_database()) AS of_database`);
  const row = result?.rows[0] ?? {};
  return {
    free: Number(row['free']),
    roleLimit: row['of_role'] == null ? undefined : Number(row['of_role']),
    databaseLimit: row['of_database'] == null ? undefined : Number(row['of_database']),
  };
}
