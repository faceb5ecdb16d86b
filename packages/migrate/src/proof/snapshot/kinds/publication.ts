import { Sql, sql } from '../../../database/sql.ts';
import type { Scope } from '../snapshot.ts';
import { commentOn, type KindDefinition } from '../sql.ts';

/** What is sent to subscribers. A publication belongs to the database, whatever schemas its tables are in. */
export const publication: KindDefinition = {
  kind: 'publication',
  databaseWide: true,
  query: scope => sql`
    SELECT quote_ident(p.pubname) AS name, json_strip_nulls(json_build_object(
      'all tables', CASE WHEN p.puballtables THEN 'yes' END,
      'tables', ${tables(scope)},
      'publishes', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
      ${optional(scope)}
      'owner', pg_get_userbyid(p.pubowner),
      'comment', ${commentOn('pg_publication', 'p.oid')})) AS facts
      FROM pg_publication p`,
};

function tables({ serverVersion }: Scope): Sql {
  const more = new Sql(
    serverVersion >= 150_000
      ? `|| coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')
         || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')`
      : '',
  );
  return sql`(SELECT json_agg(r.prrelid::regclass::text ${more} ORDER BY r.prrelid::regclass::text COLLATE "C") FROM pg_publication_rel r WHERE r.prpubid = p.oid)`;
}

function optional({ serverVersion }: Scope): Sql {
  return new Sql(
    [
      serverVersion >= 130_000 ? `'via root', CASE WHEN p.pubviaroot THEN 'yes' END,` : '',
      serverVersion >= 150_000
        ? `'schemas', (SELECT json_agg(n.pnnspid::regnamespace::text ORDER BY n.pnnspid::regnamespace::text COLLATE "C") FROM pg_publication_namespace n WHERE n.pnpubid = p.oid),`
        : '',
      serverVersion >= 180_000 ? `'generated columns', nullif(p.pubgencols::text, 'n'),` : '',
    ].join(' '),
  );
}
