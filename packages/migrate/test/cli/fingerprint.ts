import type { TestDatabase } from '@proven/testing';

/** Everything in a database that a migration could have left: objects with their columns, functions, and the history's rows. */
export async function fingerprint(database: TestDatabase): Promise<unknown> {
  const objects = await database.query(objectsQuery);
  const histories = objects.filter(({ name }) => /\.schema_(versions|events)$/.test(String(name)));
  const rows = await Promise.all(
    histories.map(({ name }) =>
      database.query(`SELECT to_jsonb(history)::text AS row FROM ${name} history ORDER BY 1`),
    ),
  );
  return { objects, rows };
}

/** The same without the two tables of the history and what belongs to them. */
export async function fingerprintWithoutHistory(database: TestDatabase): Promise<unknown> {
  const objects = await database.query(objectsQuery);
  return objects.filter(({ name }) => !/\.schema_(versions|events)/.test(String(name)));
}

const objectsQuery = `
  SELECT format('%I.%I', nspname, relname) AS name, relkind::text AS kind,
         (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
            FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped) AS definition
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
   UNION ALL
  SELECT format('%I.%I', nspname, proname), 'function', md5(prosrc)
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
   WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
   UNION ALL
  SELECT format('%I', nspname), 'schema', '' FROM pg_namespace
   ORDER BY 1, 2, 3`;
