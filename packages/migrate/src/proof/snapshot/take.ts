import type { Session, StatementResult } from '../../database/port.ts';
import { identifier, script, sql } from '../../database/sql.ts';
import { objectKinds } from './kinds/index.ts';
import type { Fact, SchemaObject, Scope, Snapshot } from './snapshot.ts';

/**
 * Describes a schema in one round trip. Changes `search_path` and other settings of the session or of its transaction:
 * put them back before anything else runs.
 */
export async function takeSnapshot(session: Session, scope: Scope): Promise<Snapshot> {
  const kinds = objectKinds.filter(kind => scope.databaseWide || kind.databaseWide !== true);
  const results = await session.run(
    script(canonicalSettings(scope), ...kinds.map(kind => kind.query(scope))),
  );
  const objects = kinds.flatMap(({ kind }, place) => readObjects(kind, results[place + 1]));
  return { serverVersion: scope.serverVersion, objects };
}

/** What the server's own way of writing definitions depends on. A compiled query would take longer than it runs. */
function canonicalSettings({ home }: Scope) {
  return sql`SELECT set_config('search_path', ${identifier(home).text}, false),
    set_config('quote_all_identifiers', 'off', false), set_config('DateStyle', 'ISO, MDY', false),
    set_config('IntervalStyle', 'postgres', false), set_config('TimeZone', 'UTC', false),
    set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false),
    set_config('jit', 'off', false), set_config('statement_timeout', '0', false)`;
}

function readObjects(kind: string, result: StatementResult | undefined): SchemaObject[] {
  return (result?.rows ?? [])
    .map(row => ({
      kind,
      name: row['name'] ?? '',
      facts: JSON.parse(row['facts'] ?? '{}') as Record<string, Fact>,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
