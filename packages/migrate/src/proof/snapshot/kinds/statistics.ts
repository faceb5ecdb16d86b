import { sql } from '../../../database/sql.ts';
import { atHome, commentOn, type KindDefinition, namespaces, notOfExtension, since } from '../sql.ts';

/** Extended statistics (CREATE STATISTICS). */
export const statistics: KindDefinition = {
  kind: 'statistics',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(s.stxname) AS name,
           json_strip_nulls(json_build_object(
      'definition', ${atHome('pg_get_statisticsobjdef(s.oid)', 'n.nspname', scope)},
      'target', ${since(scope, 13, 'CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::text END')},
      'owner', pg_get_userbyid(s.stxowner),
      'comment', ${commentOn('pg_statistic_ext', 's.oid')})) AS facts
      FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_statistic_ext', 's')}`,
};
