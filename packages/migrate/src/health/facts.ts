import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';

/** Seconds after which an open transaction that does nothing is worth a word. */
const longIdle = 60;

/** Who holds locks on tables, and does nothing. */
export interface IdleHolder {
  /** For people: a process, or a prepared transaction. */
  readonly who: string;
  readonly kind: 'idle' | 'prepared';
  readonly sinceSeconds: number;
  /** As `schema.name`. */
  readonly tables: readonly string[];
  /** How to end it, as SQL. */
  readonly cure: string;
}

export interface Replica {
  readonly name: string;
  /** Undefined where this role may not see it, or nothing was replayed yet. */
  readonly lagSeconds: number | undefined;
  readonly lagBytes: number | undefined;
}

/** What one look at the catalog tells about a server. */
export interface ServerFacts {
  readonly serverVersion: number;
  readonly isInRecovery: boolean;
  /** Undefined where this role may not see it, or the server is on another machine. */
  readonly dataDirectory: string | undefined;
  readonly holders: readonly IdleHolder[];
  readonly replicas: readonly Replica[];
}

/** Everything in one round trip. Changes nothing. `idleFor` is how many seconds make a session worth a word. */
export async function readServerFacts(session: Session, idleFor: number = longIdle): Promise<ServerFacts> {
  const [general, holders, replicas] = await session.run(sql`
    SELECT current_setting('server_version_num') AS version, pg_is_in_recovery() AS in_recovery,
           CASE WHEN inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1'
                THEN (SELECT setting FROM pg_settings WHERE name = 'data_directory') END AS data_directory;
    WITH idle AS (
      SELECT 'idle' AS kind, pid::text AS id, NULL::text AS gid, usename::text AS owner,
             extract(epoch FROM clock_timestamp() - state_change)::bigint AS since
        FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - ${idleFor} * interval '1 second'
      UNION ALL
      SELECT 'prepared', transaction::text, gid, owner::text, extract(epoch FROM clock_timestamp() - prepared)::bigint
        FROM pg_prepared_xacts WHERE database = current_database()
    )
    SELECT kind, id, gid, owner, since::text,
           (SELECT coalesce(json_agg(DISTINCT nspname || '.' || relname), '[]')::text
              FROM pg_locks l JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND CASE kind WHEN 'idle' THEN l.pid::text = idle.id
                   -- No process holds the locks of a prepared one; its transaction's own lock tells which they are.
                   ELSE l.pid IS NULL AND l.virtualtransaction IN (
                     SELECT virtualtransaction FROM pg_locks
                      WHERE locktype = 'transactionid' AND pid IS NULL AND transactionid::text = idle.id) END) AS tables
      FROM idle ORDER BY since DESC;
    SELECT coalesce(nullif(application_name, ''), 'a replica') || coalesce(' at ' || host(client_addr), '') AS name,
           extract(epoch FROM replay_lag)::text AS lag_seconds,
           CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text END AS lag_bytes
      FROM pg_stat_replication ORDER BY 1`);
  const facts = general?.rows[0] ?? {};
  return {
    serverVersion: Number(facts['version']),
    isInRecovery: facts['in_recovery'] === 't',
    dataDirectory: facts['data_directory'] ?? undefined,
    holders: (holders?.rows ?? []).map(readHolder),
    replicas: (replicas?.rows ?? []).map(row => ({
      name: row['name'] ?? '',
      lagSeconds: row['lag_seconds'] == null ? undefined : Number(row['lag_seconds']),
      lagBytes: row['lag_bytes'] == null ? undefined : Number(row['lag_bytes']),
    })),
  };
}

function readHolder(row: Readonly<Record<string, string | null>>): IdleHolder {
  const { kind, id, gid, owner } = row;
  const isPrepared = kind === 'prepared';
  return {
    who: isPrepared ? `prepared transaction '${gid}' of ${owner}` : `process ${id} of ${owner}`,
    kind: isPrepared ? 'prepared' : 'idle',
    sinceSeconds: Number(row['since']),
    tables: JSON.parse(row['tables'] ?? '[]') as string[],
    cure: isPrepared
      ? `COMMIT PREPARED '${gid?.replaceAll("'", "''")}' or ROLLBACK PREPARED '${gid?.replaceAll("'", "''")}'`
      : `SELECT pg_terminate_backend(${id})`,
  };
}
