import { type Sql, sql } from '../database/sql.ts';

/**
 * For a transaction that copies rows out or in: the text of a row means the same in every session, row-level security
 * does not hide rows unnoticed, and no limit that is made for statements of an application ends a long copy.
 * `lockTimeout` is in milliseconds.
 */
export function transferSettings(lockTimeout: number): Sql[] {
  return [
    sql`SELECT set_config('client_encoding', 'UTF8', true), set_config('DateStyle', 'ISO', true),
               set_config('IntervalStyle', 'postgres', true), set_config('lc_monetary', 'C', true),
               set_config('array_nulls', 'on', true), set_config('xmloption', 'content', true),
               set_config('row_security', 'off', true), set_config('statement_timeout', '0', true),
               set_config('idle_in_transaction_session_timeout', '0', true),
               set_config('lock_timeout', ${String(lockTimeout)}, true)`,
    // PostgreSQL 17 and newer have it.
    sql`SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'`,
  ];
}
