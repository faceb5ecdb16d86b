import { sql } from '../../../database/sql.ts';
import { commentOn, grants, type KindDefinition, namespaces, notOfExtension, since } from '../sql.ts';

/** Enums: labels in their order, which comparison and sorting follow. */
export const enumType: KindDefinition = {
  kind: 'enum',
  query: scope => sql`
    SELECT t.oid::regtype::text AS name, json_strip_nulls(json_build_object(
      'labels', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
      'owner', pg_get_userbyid(t.typowner),
      'grants', ${grants('t.typacl', 'T', 't.typowner')},
      'comment', ${commentOn('pg_type', 't.oid')})) AS facts
      FROM pg_type t
     WHERE t.typnamespace = ANY (${namespaces(scope)}) AND t.typtype = 'e' AND ${notOfExtension('pg_type', 't')}`,
};

export const range: KindDefinition = {
  kind: 'range type',
  query: scope => sql`
    SELECT t.oid::regtype::text AS name, json_strip_nulls(json_build_object(
      'subtype', format_type(r.rngsubtype, NULL),
      'operator class', (SELECT quote_ident(o.opcname) FROM pg_opclass o WHERE o.oid = r.rngsubopc),
      'collation', (SELECT quote_ident(l.collname) FROM pg_collation l WHERE l.oid = r.rngcollation),
      'canonical', nullif(r.rngcanonical::text, '-'), 'difference', nullif(r.rngsubdiff::text, '-'),
      'multirange', ${since(scope, 14, 'r.rngmultitypid::regtype::text')},
      'owner', pg_get_userbyid(t.typowner),
      'grants', ${grants('t.typacl', 'T', 't.typowner')},
      'comment', ${commentOn('pg_type', 't.oid')})) AS facts
      FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid
     WHERE t.typnamespace = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_type', 't')}`,
};

/** Composite types that stand for themselves, not for a table's rows. Their columns are objects of their own. */
export const compositeType: KindDefinition = {
  kind: 'composite type',
  query: scope => sql`
    SELECT t.oid::regtype::text AS name, json_strip_nulls(json_build_object(
      'column order', (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
      'owner', pg_get_userbyid(t.typowner),
      'grants', ${grants('t.typacl', 'T', 't.typowner')},
      'comment', ${commentOn('pg_type', 't.oid')})) AS facts
      FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
     WHERE t.typnamespace = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_type', 't')}`,
};

/** Base types, which need functions in C, and shell types, which are only a name yet. */
export const baseType: KindDefinition = {
  kind: 'base type',
  query: scope => sql`
    SELECT t.oid::regtype::text AS name, json_strip_nulls(json_build_object(
      'state', CASE WHEN NOT t.typisdefined THEN 'shell' END,
      'input', nullif(t.typinput::text, '-'), 'output', nullif(t.typoutput::text, '-'),
      'length', t.typlen::text, 'storage', t.typstorage::text, 'alignment', t.typalign::text,
      'category', t.typcategory::text, 'default', t.typdefault,
      'owner', pg_get_userbyid(t.typowner),
      'grants', ${grants('t.typacl', 'T', 't.typowner')},
      'comment', ${commentOn('pg_type', 't.oid')})) AS facts
      FROM pg_type t
     WHERE t.typnamespace = ANY (${namespaces(scope)}) AND t.typtype IN ('b', 'p')
       AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND ${notOfExtension('pg_type', 't')}`,
};

export const domain: KindDefinition = {
  kind: 'domain',
  query: scope => sql`
    SELECT t.oid::regtype::text AS name, json_strip_nulls(json_build_object(
      'type', format_type(t.typbasetype, t.typtypmod),
      'not null', CASE WHEN t.typnotnull THEN 'yes' END,
      'default', t.typdefault,
      'collation', (SELECT quote_ident(l.collname) FROM pg_collation l JOIN pg_type b ON b.oid = t.typbasetype WHERE l.oid = t.typcollation AND l.oid <> b.typcollation),
      'constraints', (SELECT json_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) ORDER BY k.conname COLLATE "C") FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'),
      'constraint comments', (SELECT json_agg(quote_ident(k.conname) || ': ' || m.description ORDER BY k.conname COLLATE "C") FROM pg_constraint k JOIN pg_description m ON m.classoid = 'pg_constraint'::regclass AND m.objoid = k.oid WHERE k.contypid = t.oid),
      'owner', pg_get_userbyid(t.typowner),
      'grants', ${grants('t.typacl', 'T', 't.typowner')},
      'comment', ${commentOn('pg_type', 't.oid')})) AS facts
      FROM pg_type t
     WHERE t.typnamespace = ANY (${namespaces(scope)}) AND t.typtype = 'd' AND ${notOfExtension('pg_type', 't')}`,
};
