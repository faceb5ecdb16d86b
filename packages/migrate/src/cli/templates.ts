/** The body of a new migration. */
export interface Template {
  readonly headers: readonly (readonly [key: string, value: string])[];
  readonly up: string;
  readonly down: string;
}

/** What `migrate create --template` offers. The SQL is valid as it stands; names in it are there to be replaced. */
export const templates: Readonly<Record<string, Template>> = {
  empty: {
    headers: [],
    up: '-- The change, in SQL.\n\n',
    down: '-- What undoes it. If nothing can: delete this section and add the header "Irreversible" with the reason.\n',
  },
  table: {
    headers: [],
    up: `CREATE TABLE new_table (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

`,
    down: 'DROP TABLE new_table;\n',
  },
  column: {
    headers: [['Phase', 'expand']],
    up: `-- A constant default rewrites nothing; a volatile one (gen_random_uuid(), clock_timestamp()) rewrites the table.
ALTER TABLE some_table ADD COLUMN new_column text;

`,
    down: 'ALTER TABLE some_table DROP COLUMN new_column;\n',
  },
  index: {
    headers: [['Transaction', 'none']],
    up: `-- CONCURRENTLY lets writes go on while it builds, and cannot run in a transaction.
CREATE INDEX CONCURRENTLY some_table_some_column_idx ON some_table (some_column);

`,
    down: 'DROP INDEX CONCURRENTLY some_table_some_column_idx;\n',
  },
  fk: {
    headers: [['Phase', 'contract']],
    up: `-- NOT VALID holds its locks for a moment only; validate it in a later migration: VALIDATE CONSTRAINT lets writes go on.
ALTER TABLE some_table
    ADD CONSTRAINT some_table_other_id_fkey FOREIGN KEY (other_id) REFERENCES other_table (id) NOT VALID;

`,
    down: 'ALTER TABLE some_table DROP CONSTRAINT some_table_other_id_fkey;\n',
  },
  backfill: {
    headers: [['Phase', 'backfill']],
    up: `-- For a large table, limit each migration to a range of keys, so that no lock is held for long.
UPDATE some_table SET new_column = old_column WHERE new_column IS NULL;

`,
    down: 'UPDATE some_table SET new_column = NULL;\n',
  },
};
