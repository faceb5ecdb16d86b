import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, relations } from '../sql.ts';

export const policy: KindDefinition = {
  kind: 'policy',
  query: scope => sql`
    SELECT p.polrelid::regclass || '.' || quote_ident(p.polname) AS name, json_strip_nulls(json_build_object(
      'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      'restrictive', CASE WHEN NOT p.polpermissive THEN 'yes' END,
      'roles', (SELECT json_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END ORDER BY pg_get_userbyid(role) COLLATE "C") FROM unnest(p.polroles) role),
      'using', pg_get_expr(p.polqual, p.polrelid),
      'with check', pg_get_expr(p.polwithcheck, p.polrelid),
      'comment', ${commentOn('pg_policy', 'p.oid')})) AS facts
      FROM pg_policy p WHERE p.polrelid = ANY (${relations(scope, 'r', 'p')})`,
};
