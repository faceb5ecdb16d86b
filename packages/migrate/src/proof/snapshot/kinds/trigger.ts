import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, list, namespaces, notOfExtension, relations } from '../sql.ts';

export const trigger: KindDefinition = {
  kind: 'trigger',
  query: scope => sql`
    SELECT t.tgrelid::regclass || '.' || quote_ident(t.tgname) AS name, json_strip_nulls(json_build_object(
      'definition', pg_get_triggerdef(t.oid, true),
      'enabled', CASE t.tgenabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on a replica only' WHEN 'A' THEN 'always' END,
      'comment', ${commentOn('pg_trigger', 't.oid')})) AS facts
      FROM pg_trigger t
     WHERE t.tgrelid = ANY (${relations(scope, 'r', 'p', 'f', 'v')}) AND NOT t.tgisinternal`,
};

/** A database has them, not a schema; those that call a function of a schema in scope are looked at. */
export const eventTrigger: KindDefinition = {
  kind: 'event trigger',
  query: scope => sql`
    SELECT quote_ident(t.evtname) AS name, json_strip_nulls(json_build_object(
      'event', t.evtevent,
      'function', t.evtfoid::regprocedure::text,
      'tags', (SELECT json_agg(tag ORDER BY tag COLLATE "C") FROM unnest(t.evttags) tag),
      'enabled', CASE t.evtenabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on a replica only' WHEN 'A' THEN 'always' END,
      'owner', pg_get_userbyid(t.evtowner),
      'comment', ${commentOn('pg_event_trigger', 't.oid')})) AS facts
      FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid
     WHERE p.pronamespace = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_event_trigger', 't')}`,
};

/** Rules; the one that makes a view is the view's definition. */
export const rule: KindDefinition = {
  kind: 'rule',
  query: scope => sql`
    SELECT r.ev_class::regclass || '.' || quote_ident(r.rulename) AS name, json_strip_nulls(json_build_object(
      'definition', pg_get_ruledef(r.oid, true),
      'enabled', CASE r.ev_enabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on a replica only' WHEN 'A' THEN 'always' END,
      'comment', ${commentOn('pg_rewrite', 'r.oid')})) AS facts
      FROM pg_rewrite r
     WHERE r.ev_class = ANY (${relations(scope, 'r', 'p', 'f', 'v')}) AND r.rulename NOT IN (${list(['_RETURN'])})`,
};
