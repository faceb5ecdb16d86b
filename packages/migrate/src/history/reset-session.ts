import { commaSeparated, identifier, type Sql, script, sql } from '../database/sql.ts';
import type { Target } from './target.ts';

/** What a session of migrate's own is set to. */
export interface SessionSettings {
  /** Shows in pg_stat_activity. */
  readonly applicationName: string;
  /** Milliseconds that a statement waits for a lock. */
  readonly statementLockTimeoutMs: number;
}

/** What every migration starts from, whatever the one before it has set. */
export function resetSession(target: Target, settings: SessionSettings): Sql {
  const searchPath = target.isTenant ? `${identifier(target.schema).text}, public` : target.searchPath;
  const values: Readonly<Record<string, string>> = {
    application_name: settings.applicationName,
    standard_conforming_strings: 'on',
    search_path: searchPath,
    lock_timeout: String(settings.statementLockTimeoutMs),
    // A machine that is gone without a word is noticed within a minute, not within the system's two hours.
    tcp_keepalives_idle: '30',
    tcp_keepalives_interval: '10',
    tcp_keepalives_count: '3',
    // From 14 on a session that waits can be ended for that.
    ...(target.serverVersion >= 140_000 ? { idle_session_timeout: '0' } : {}),
    // The backend of a runner that died ends in the middle of its statement, and gives its locks back.
    ...(target.canWatchClient ? { client_connection_check_interval: '500ms' } : {}),
  };
  // One statement for all of them: this runs with every migration.
  const calls = Object.entries(values).map(([name, value]) => sql`set_config(${name}, ${value}, false)`);
  return script(
    // By name, because the embedded database has no default to go back to. RESET ROLE goes back to a role that
    // ALTER ROLE … SET role gave, as teams do whose tables belong to a role that nobody logs in as.
    sql`SET SESSION AUTHORIZATION ${target.sessionUser}`,
    sql`RESET ROLE`,
    sql`RESET ALL`,
    sql`SELECT ${commaSeparated(calls)}`,
  );
}
