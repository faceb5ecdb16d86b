import type { Session } from '../database/port.ts';
import { commaSeparated, identifier, Sql, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { historyFormat, historyMarker, historyTables } from './tables.ts';

/** One place with a history of its own: a database, or a schema in one. */
export interface Target {
  /** The schema that holds the history. */
  readonly schema: string;
  /** True when the schema was asked for by name: then it is the search path too, and part of the lock's key. */
  readonly isTenant: boolean;
  /** For example 150004. */
  readonly serverVersion: number;
  readonly database: string;
  /** The session's own, before any migration changes it. */
  readonly searchPath: string;
  /** Who is connected, before any migration changes that. */
  readonly sessionUser: string;
  /** The role that is set, which may be another. */
  readonly role: string;
  readonly isInTransaction: boolean;
  /** The server's process behind this session. */
  readonly processId: number;
  /** The server can notice during a statement that its client is gone: from 14 on, and not on every system. */
  readonly canWatchClient: boolean;
  readonly hasHistory: boolean;
  /** Functions that nobody calls run with every change of the schema. */
  readonly hasEventTriggers: boolean;
  /** Set when nothing may be written here: what to tell the user. */
  readonly obstacle: MigrateError | undefined;
}

/** The oldest server the contract supports, as `server_version_num`. */
const oldestServer = 120_000;

/** Looks at the target without changing it. Throws when it cannot be used at all; `obstacle` says why it cannot be written. */
export async function inspectTarget(session: Session, schema: string | undefined): Promise<Target> {
  const [result] = await session.run(
    lookAt(sql`(SELECT coalesce(${schema}, ${historyInSearchPath}, current_schema()::text) AS schema)`),
  );
  return readTarget(result?.rows[0] ?? {}, schema !== undefined);
}

/** The same of many schemas in one round trip, in their order; what is wrong with one of them stands in its place. */
export async function inspectSchemas(
  session: Session,
  schemas: readonly string[],
): Promise<(Target | MigrateError)[]> {
  const [result] = await session.run(
    sql`${lookAt(
      sql`unnest(ARRAY[${commaSeparated(schemas)}]::text[]) WITH ORDINALITY`,
      sql`(schema, number)`,
    )} ORDER BY place.number`,
  );
  return (result?.rows ?? []).map(row => {
    try {
      return readTarget(row, true);
    } catch (error) {
      if (error instanceof MigrateError) return error;
      throw error;
    }
  });
}

/** A query about each row of `places`, which has a column `schema`. */
function lookAt(places: Sql, columns: Sql = new Sql('')): Sql {
  return sql`
    SELECT current_setting('server_version_num') AS version,
           current_setting('server_version') AS version_name,
           current_database() AS database,
           current_user AS role,
           session_user AS session_user,
           current_setting('search_path') AS search_path,
           transaction_timestamp() <> statement_timestamp() AS in_transaction,
           pg_backend_pid()::text AS process_id,
           version() AS build,
           EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled <> 'D') AS has_event_triggers,
           pg_is_in_recovery() AS in_recovery,
           current_setting('transaction_read_only') AS read_only,
           place.schema,
           space.oid AS schema_oid,
           CASE WHEN space.oid IS NOT NULL THEN has_schema_privilege(space.oid, 'CREATE') END AS can_create,
           history.oid AS history_oid,
           CASE WHEN history.oid IS NOT NULL THEN
             has_table_privilege(history.oid, 'SELECT') AND has_table_privilege(history.oid, 'INSERT')
             AND has_table_privilege(history.oid, 'UPDATE')
             AND (SELECT has_table_privilege(events.oid, 'SELECT') AND has_table_privilege(events.oid, 'INSERT')
                    FROM pg_class events
                   WHERE events.relname = 'schema_events' AND events.relnamespace = space.oid)
           END AS can_record,
           obj_description(history.oid, 'pg_class') AS history_comment
      FROM ${places} place ${columns}
      LEFT JOIN pg_namespace space ON space.nspname = place.schema
      LEFT JOIN pg_class history
        ON history.relname = 'schema_versions' AND history.relnamespace = space.oid`;
}

function readTarget(facts: Readonly<Record<string, string | null>>, isTenant: boolean): Target {
  const serverVersion = Number(facts['version']);
  if (serverVersion < oldestServer) {
    throw new MigrateError(
      'unsupported_server',
      `PostgreSQL ${facts['version_name']} is too old; migrate needs 12 or newer`,
      {
        hint: 'Nothing was changed. Upgrade the server, or point DATABASE_URL at another one.',
      },
    );
  }
  const name = facts['schema'];
  if (/^pg_|^information_schema$/.test(name ?? '')) {
    throw new MigrateError('usage', `schema "${name}" belongs to PostgreSQL itself and holds no migrations`, {
      hint: 'Name a schema of your own with --schema, or put one first in the search_path.',
    });
  }
  if (name == null || facts['schema_oid'] == null) {
    throw new MigrateError(
      'schema_missing',
      name == null
        ? 'no schema of the search_path exists in this database'
        : `schema "${name}" does not exist`,
      {
        hint: `Create it (CREATE SCHEMA), or name another one with --schema. Database: ${facts['database']}.`,
      },
    );
  }
  const hasHistory = facts['history_oid'] != null;
  if (hasHistory) checkHistoryComment(name, facts['history_comment']);
  return {
    schema: name,
    isTenant,
    serverVersion,
    database: facts['database'] ?? '',
    searchPath: facts['search_path'] ?? '',
    sessionUser: facts['session_user'] ?? '',
    role: facts['role'] ?? '',
    isInTransaction: facts['in_transaction'] === 't',
    processId: Number(facts['process_id']),
    canWatchClient: serverVersion >= 140_000 && /linux|freebsd/.test(facts['build'] ?? ''),
    hasHistory,
    hasEventTriggers: facts['has_event_triggers'] === 't',
    obstacle: findObstacle(facts, name, hasHistory),
  };
}

/**
 * The schema of the search_path that holds a history, if one does: the first schema is not always the same one. A migration
 * that creates a schema with the role's name puts it in front, and the history would seem to be gone.
 */
const historyInSearchPath = sql`(
  SELECT schemas.name
    FROM unnest(current_schemas(false)::text[]) WITH ORDINALITY schemas (name, place)
    JOIN pg_namespace ON pg_namespace.nspname = schemas.name
    JOIN pg_class ON pg_class.relnamespace = pg_namespace.oid AND pg_class.relname = 'schema_versions'
   WHERE obj_description(pg_class.oid, 'pg_class') LIKE 'migrate history,%'
   ORDER BY schemas.place LIMIT 1)`;

function checkHistoryComment(schema: string, comment: string | null | undefined): void {
  const format = historyMarker.exec(comment ?? '')?.[1];
  if (format === undefined) {
    throw new MigrateError(
      'history_unreadable',
      `the table ${schema}.schema_versions was not made by migrate`,
      {
        hint: 'Rename that table, or keep the history elsewhere with --schema.',
      },
    );
  }
  if (Number(format) > historyFormat) {
    throw new MigrateError(
      'history_unreadable',
      `${schema}.schema_versions was written by a newer migrate (format ${format})`,
      {
        hint: 'Upgrade migrate: npm install @proven/migrate@latest',
      },
    );
  }
}

function findObstacle(
  facts: Readonly<Record<string, string | null>>,
  schema: string,
  hasHistory: boolean,
): MigrateError | undefined {
  if (facts['in_recovery'] === 't') {
    return new MigrateError('read_only_target', 'the server is a standby and takes no changes', {
      hint: 'Point DATABASE_URL at the primary.',
    });
  }
  if (facts['read_only'] === 'on') {
    return new MigrateError('read_only_target', 'transactions are read-only in this session', {
      hint: 'default_transaction_read_only is on for the role, the database or the server: connect as another role, or change it.',
    });
  }
  if (!hasHistory && facts['can_create'] === 'f') {
    return new MigrateError(
      'no_create_privilege',
      `role "${facts['role']}" may not create tables in schema "${schema}"`,
      {
        hint: `Ask an owner for: GRANT CREATE ON SCHEMA ${identifier(schema).text} TO ${identifier(facts['role'] ?? '').text}`,
      },
    );
  }
  if (facts['can_record'] === 'f') {
    const tables = historyTables(schema);
    const role = identifier(facts['role'] ?? '').text;
    return new MigrateError(
      'no_history_privilege',
      `role "${facts['role']}" may not write the history in schema "${schema}"`,
      {
        hint: `Ask the owner for: GRANT SELECT, INSERT, UPDATE ON ${tables.versions.text} TO ${role}; GRANT SELECT, INSERT ON ${tables.events.text} TO ${role}`,
      },
    );
  }
  return undefined;
}
