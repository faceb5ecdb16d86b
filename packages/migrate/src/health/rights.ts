import type { Session } from '../database/port.ts';
import { identifier, sql } from '../database/sql.ts';
import type { Target } from '../history/target.ts';

/** Whether this session may write to its target at all, as far as the server tells beforehand. */
export interface TargetRights {
  /** The schema, quoted. */
  readonly schema: string;
  /** The role, quoted. */
  readonly role: string;
  readonly isReadOnly: boolean;
  readonly hasHistory: boolean;
  readonly canCreate: boolean;
  /** What the history tables need and the role lacks, such as `INSERT on schema_events`. */
  readonly missing: readonly string[];
}

/** One round trip. Changes nothing. */
export async function readTargetRights(session: Session, target: Target): Promise<TargetRights> {
  const [result] = await session.run(sql`
    SELECT current_setting('transaction_read_only') AS read_only, has_schema_privilege(space.oid, 'CREATE') AS can_create,
           (SELECT coalesce(json_agg(needed.privilege || ' on ' || needed.name ORDER BY needed.name DESC, needed.privilege), '[]')::text
              FROM (VALUES ('schema_versions', 'INSERT'), ('schema_versions', 'UPDATE'), ('schema_events', 'INSERT')) needed (name, privilege)
              JOIN pg_class history ON history.relname = needed.name AND history.relnamespace = space.oid
             WHERE NOT has_table_privilege(history.oid, needed.privilege)) AS missing
      FROM pg_namespace space WHERE space.nspname = ${target.schema}`);
  const facts = result?.rows[0] ?? {};
  return {
    schema: identifier(target.schema).text,
    role: identifier(target.role).text,
    isReadOnly: facts['read_only'] === 'on',
    hasHistory: target.hasHistory,
    canCreate: facts['can_create'] === 't',
    missing: JSON.parse(facts['missing'] ?? '[]') as string[],
  };
}
