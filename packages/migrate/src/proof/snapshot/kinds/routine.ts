import { sql } from '../../../database/sql.ts';
import { atHome, commentOn, grants, type KindDefinition, namespaces, notOfExtension } from '../sql.ts';

const kinds = { f: 'function', p: 'procedure', w: 'window function' } as const;

function routineKind(prokind: keyof typeof kinds): KindDefinition {
  return {
    kind: kinds[prokind],
    query: scope => sql`
      SELECT p.oid::regprocedure::text AS name, json_strip_nulls(json_build_object(
        'definition', ${atHome('pg_get_functiondef(p.oid)', 'p.pronamespace::regnamespace::text', scope)},
        'owner', pg_get_userbyid(p.proowner),
        'grants', ${grants('p.proacl', 'f', 'p.proowner')},
        'comment', ${commentOn('pg_proc', 'p.oid')})) AS facts
        FROM pg_proc p
       WHERE p.pronamespace = ANY (${namespaces(scope)}) AND p.prokind = ${prokind}
         AND p.proname <> 'schema_events_guard' AND ${notOfExtension('pg_proc', 'p')}`,
  };
}

export const functionKind = routineKind('f');
export const procedure = routineKind('p');
export const windowFunction = routineKind('w');

/** PostgreSQL writes no definition of an aggregate, so its parts are listed. */
export const aggregate: KindDefinition = {
  kind: 'aggregate',
  query: scope => sql`
    SELECT p.oid::regprocedure::text AS name, json_strip_nulls(json_build_object(
      'arguments', nullif(pg_get_function_arguments(p.oid), ''),
      'returns', pg_get_function_result(p.oid),
      'kind', CASE a.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' END,
      'state function', a.aggtransfn::text, 'state type', format_type(a.aggtranstype, NULL),
      'state size', nullif(a.aggtransspace, 0)::text,
      'final function', nullif(a.aggfinalfn::text, '-'), 'final modify', nullif(a.aggfinalmodify::text, 'r'),
      'final extra', CASE WHEN a.aggfinalextra THEN 'yes' END,
      'combine function', nullif(a.aggcombinefn::text, '-'),
      'serial function', nullif(a.aggserialfn::text, '-'), 'deserial function', nullif(a.aggdeserialfn::text, '-'),
      'initial value', a.agginitval,
      'moving state function', nullif(a.aggmtransfn::text, '-'), 'moving inverse function', nullif(a.aggminvtransfn::text, '-'),
      'moving state type', CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,
      'moving final function', nullif(a.aggmfinalfn::text, '-'), 'moving initial value', a.aggminitval,
      'sort operator', CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator::text END,
      'parallel', nullif(p.proparallel::text, 'u'),
      'owner', pg_get_userbyid(p.proowner),
      'grants', ${grants('p.proacl', 'f', 'p.proowner')},
      'comment', ${commentOn('pg_proc', 'p.oid')})) AS facts
      FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
     WHERE p.pronamespace = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_proc', 'p')}`,
};
