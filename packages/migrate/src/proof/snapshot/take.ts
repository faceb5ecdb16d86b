import { look } from '../../database/look.ts';
import type { Session, StatementResult } from '../../database/port.ts';
import { identifier, script, sql } from '../../database/sql.ts';
import { objectKinds } from './kinds/index.ts';
import type { Fact, SchemaObject, Scope, Snapshot } from './snapshot.ts';
import type { KindDefinition } from './sql.ts';

/**
 * Describes a schema in one round trip, or two. The first asks for a digest of each kind of object; only kinds that no
 * `known` snapshot has with the same digest are then read. Changes `search_path` and other settings of the session or of
 * its transaction: put them back before anything else runs.
 */
export async function takeSnapshot(
  session: Session,
  scope: Scope,
  known: readonly Snapshot[] = [],
): Promise<Snapshot> {
  const kinds = objectKinds.filter(kind => scope.databaseWide || kind.databaseWide !== true);
  const [, ...answers] = await look(
    session,
    script(canonicalSettings(scope), ...kinds.map(kind => digestQuery(kind, scope))),
  );
  const digests = Object.fromEntries(
    kinds.map(({ kind }, place) => [kind, answers[place]?.rows[0]?.['digest'] ?? '']),
  );
  const sourceOf = (kind: string) => known.find(snapshot => snapshot.digests[kind] === digests[kind]);
  const unknown = kinds.filter(({ kind }) => digests[kind] !== '' && sourceOf(kind) === undefined);
  const read =
    unknown.length === 0 ? [] : await look(session, script(...unknown.map(kind => kind.query(scope))));
  const objects = kinds.flatMap(definition => {
    const { kind } = definition;
    const place = unknown.indexOf(definition);
    if (place !== -1) return readObjects(kind, read[place]);
    return digests[kind] === '' ? [] : (sourceOf(kind)?.objects ?? []).filter(object => object.kind === kind);
  });
  return { serverVersion: scope.serverVersion, objects, digests };
}

/** Empty where there is no object of the kind. */
function digestQuery({ query }: KindDefinition, scope: Scope) {
  return sql`SELECT coalesce(md5(string_agg(name || facts::text, E'\\n' ORDER BY name COLLATE "C")), '') AS digest FROM (${query(scope)}) objects`;
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
