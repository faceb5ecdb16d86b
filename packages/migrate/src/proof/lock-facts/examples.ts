/** A statement whose locks are known because a test takes them, on tables named after the part they play. */
export interface LockExample {
  readonly id: string;
  /** What the statement does, in the words of its SQL. */
  readonly title: string;
  /** What is there before; every example has `target` and `referenced` as in `common`. */
  readonly setup?: string;
  readonly sql: string;
  /** The first server version that takes it. */
  readonly since?: number;
  /** True for what cannot run in a transaction, and is caught while it waits for one. */
  readonly alone?: boolean;
  /** What the one that it waits for does; a ROW EXCLUSIVE lock on `target` where nothing is said. */
  readonly blocker?: string;
  /** What to do instead on a table that is in use. */
  readonly safe?: string;
}

/** Both have rows, so that what reads a table is seen to read it. */
export const common = `
  CREATE TABLE referenced (id integer PRIMARY KEY, name text);
  INSERT INTO referenced SELECT n, 'r' FROM generate_series(1, 10) n;
  CREATE TABLE target (id integer PRIMARY KEY, ref_id integer, name text, code varchar(20), price numeric(10,2), at timestamp, n integer NOT NULL DEFAULT 1);
  INSERT INTO target SELECT n, n, 'n' || n, 'c' || n, n, '2020-01-01', n FROM generate_series(1, 10) n;`;

const foreignKey = 'ALTER TABLE target ADD CONSTRAINT target_ref FOREIGN KEY (ref_id) REFERENCES referenced;';
const partitioned = `
  CREATE TABLE parent (id integer, at date) PARTITION BY RANGE (at);
  CREATE TABLE part PARTITION OF parent FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE TABLE loose (id integer, at date);
  INSERT INTO loose VALUES (1, '2021-02-01');`;
const view = 'CREATE VIEW seen AS SELECT id, name FROM target;';
const materialized =
  'CREATE MATERIALIZED VIEW stored AS SELECT id, name FROM target; CREATE UNIQUE INDEX stored_id ON stored (id);';
const triggered = `CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`;

const brief = 'a short lock_timeout, and a retry';
const batches = 'add a nullable column, set the default, fill it in batches';
const expand = 'a new column, filled in batches; then the old one goes';

export const lockExamples: readonly LockExample[] = [
  {
    id: 'add-column',
    title: 'ADD COLUMN, nullable',
    sql: 'ALTER TABLE target ADD COLUMN extra text',
    safe: brief,
  },
  {
    id: 'add-column-default',
    title: 'ADD COLUMN with a constant or stable default (now())',
    sql: 'ALTER TABLE target ADD COLUMN extra timestamptz NOT NULL DEFAULT now()',
    safe: brief,
  },
  {
    id: 'add-column-volatile',
    title: 'ADD COLUMN with a volatile default (random(), clock_timestamp())',
    sql: 'ALTER TABLE target ADD COLUMN extra timestamptz DEFAULT clock_timestamp()',
    safe: batches,
  },
  {
    id: 'add-column-identity',
    title: 'ADD COLUMN with serial or identity',
    sql: 'ALTER TABLE target ADD COLUMN extra bigint GENERATED ALWAYS AS IDENTITY',
    safe: 'a new table',
  },
  {
    id: 'add-column-generated',
    title: 'ADD COLUMN … GENERATED … STORED',
    sql: 'ALTER TABLE target ADD COLUMN extra integer GENERATED ALWAYS AS (n * 2) STORED',
    safe: 'a trigger and a plain column',
  },
  {
    id: 'add-column-virtual',
    title: 'ADD COLUMN … GENERATED … VIRTUAL',
    sql: 'ALTER TABLE target ADD COLUMN extra integer GENERATED ALWAYS AS (n * 2) VIRTUAL',
    since: 18,
    safe: brief,
  },
  {
    id: 'add-column-references',
    title: 'ADD COLUMN … REFERENCES',
    sql: 'ALTER TABLE target ADD COLUMN extra integer REFERENCES referenced',
    safe: 'add the foreign key NOT VALID later',
  },
  { id: 'drop-column', title: 'DROP COLUMN', sql: 'ALTER TABLE target DROP COLUMN name', safe: brief },
  {
    id: 'rename-column',
    title: 'RENAME COLUMN',
    sql: 'ALTER TABLE target RENAME COLUMN name TO label',
    safe: brief,
  },
  { id: 'rename-table', title: 'RENAME TABLE', sql: 'ALTER TABLE target RENAME TO renamed', safe: brief },
  {
    id: 'set-schema',
    title: 'SET SCHEMA',
    setup: 'CREATE SCHEMA elsewhere;',
    sql: 'ALTER TABLE target SET SCHEMA elsewhere',
    safe: brief,
  },
  {
    id: 'set-default',
    title: 'SET or DROP DEFAULT',
    sql: 'ALTER TABLE target ALTER COLUMN n SET DEFAULT 2',
    safe: brief,
  },
  {
    id: 'set-not-null',
    title: 'SET NOT NULL',
    sql: 'ALTER TABLE target ALTER COLUMN name SET NOT NULL',
    safe: 'a validated CHECK (… IS NOT NULL) first',
  },
  {
    id: 'set-not-null-checked',
    title: 'SET NOT NULL where a validated CHECK proves it',
    setup: 'ALTER TABLE target ADD CONSTRAINT named CHECK (name IS NOT NULL);',
    sql: 'ALTER TABLE target ALTER COLUMN name SET NOT NULL',
    safe: brief,
  },
  {
    id: 'drop-not-null',
    title: 'DROP NOT NULL',
    sql: 'ALTER TABLE target ALTER COLUMN n DROP NOT NULL',
    safe: brief,
  },
  {
    id: 'alter-type-widen',
    title: 'ALTER TYPE, varchar longer, varchar to text',
    sql: 'ALTER TABLE target ALTER COLUMN code TYPE varchar(40)',
    safe: brief,
  },
  {
    id: 'alter-type-text',
    title: 'ALTER TYPE varchar to text',
    sql: 'ALTER TABLE target ALTER COLUMN code TYPE text',
    safe: brief,
  },
  {
    id: 'alter-type-precision',
    title: 'ALTER TYPE numeric, more precision at the same scale',
    sql: 'ALTER TABLE target ALTER COLUMN price TYPE numeric(14,2)',
    safe: brief,
  },
  {
    id: 'alter-type-timestamptz',
    title: 'ALTER TYPE timestamp to timestamptz, the session in UTC',
    setup: "SET TimeZone = 'UTC';",
    sql: 'ALTER TABLE target ALTER COLUMN at TYPE timestamptz',
    safe: brief,
  },
  {
    id: 'alter-type-shrink',
    title: 'ALTER TYPE varchar shorter, text to varchar(n)',
    sql: 'ALTER TABLE target ALTER COLUMN code TYPE varchar(10)',
    safe: expand,
  },
  {
    id: 'alter-type-rewrite',
    title: 'ALTER TYPE that computes new values (integer to bigint)',
    sql: 'ALTER TABLE target ALTER COLUMN n TYPE bigint',
    safe: expand,
  },
  {
    id: 'alter-type-scale',
    title: 'ALTER TYPE numeric, another scale',
    sql: 'ALTER TABLE target ALTER COLUMN price TYPE numeric(12,4)',
    safe: expand,
  },
  {
    id: 'add-check',
    title: 'ADD CHECK',
    sql: 'ALTER TABLE target ADD CONSTRAINT positive CHECK (n > 0)',
    safe: 'NOT VALID, then VALIDATE CONSTRAINT',
  },
  {
    id: 'add-check-not-valid',
    title: 'ADD CHECK … NOT VALID',
    sql: 'ALTER TABLE target ADD CONSTRAINT positive CHECK (n > 0) NOT VALID',
    safe: brief,
  },
  {
    id: 'validate-check',
    title: 'VALIDATE CONSTRAINT of a CHECK',
    setup: 'ALTER TABLE target ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;',
    sql: 'ALTER TABLE target VALIDATE CONSTRAINT positive',
  },
  {
    id: 'add-not-null-not-valid',
    title: 'ADD NOT NULL … NOT VALID',
    sql: 'ALTER TABLE target ADD CONSTRAINT named NOT NULL name NOT VALID',
    since: 18,
    safe: brief,
  },
  {
    id: 'add-foreign-key',
    title: 'ADD FOREIGN KEY',
    sql: foreignKey.slice(0, -1),
    safe: 'NOT VALID, then VALIDATE CONSTRAINT',
  },
  {
    id: 'add-foreign-key-not-valid',
    title: 'ADD FOREIGN KEY … NOT VALID',
    sql: `${foreignKey.slice(0, -1)} NOT VALID`,
    safe: brief,
  },
  {
    id: 'validate-foreign-key',
    title: 'VALIDATE CONSTRAINT of a FOREIGN KEY',
    setup: `${foreignKey.slice(0, -1)} NOT VALID;`,
    sql: 'ALTER TABLE target VALIDATE CONSTRAINT target_ref',
  },
  {
    id: 'drop-foreign-key',
    title: 'DROP CONSTRAINT of a FOREIGN KEY',
    setup: foreignKey,
    sql: 'ALTER TABLE target DROP CONSTRAINT target_ref',
    safe: brief,
  },
  {
    id: 'drop-constraint',
    title: 'DROP CONSTRAINT of a CHECK, UNIQUE or PRIMARY KEY',
    setup: 'ALTER TABLE target ADD CONSTRAINT positive CHECK (n > 0);',
    sql: 'ALTER TABLE target DROP CONSTRAINT positive',
    safe: brief,
  },
  {
    id: 'add-unique',
    title: 'ADD UNIQUE, ADD PRIMARY KEY',
    sql: 'ALTER TABLE target ADD CONSTRAINT one UNIQUE (name)',
    safe: 'CREATE UNIQUE INDEX CONCURRENTLY, then USING INDEX',
  },
  {
    id: 'add-unique-using-index',
    title: 'ADD UNIQUE USING INDEX',
    setup: 'CREATE UNIQUE INDEX one ON target (name);',
    sql: 'ALTER TABLE target ADD CONSTRAINT one UNIQUE USING INDEX one',
    safe: brief,
  },
  {
    id: 'add-exclude',
    title: 'ADD EXCLUDE',
    sql: 'ALTER TABLE target ADD CONSTRAINT apart EXCLUDE USING btree (name WITH =)',
    safe: 'none',
  },
  { id: 'create-table', title: 'CREATE TABLE', sql: 'CREATE TABLE fresh (id integer)' },
  {
    id: 'create-table-references',
    title: 'CREATE TABLE … REFERENCES',
    sql: 'CREATE TABLE fresh (id integer REFERENCES referenced)',
    safe: 'the foreign key NOT VALID later',
  },
  { id: 'create-table-like', title: 'CREATE TABLE … (LIKE …)', sql: 'CREATE TABLE fresh (LIKE target)' },
  {
    id: 'create-table-as',
    title: 'CREATE TABLE AS, SELECT INTO',
    sql: 'CREATE TABLE fresh AS SELECT * FROM target',
  },
  {
    id: 'create-partition',
    title: 'CREATE TABLE … PARTITION OF',
    setup: partitioned,
    sql: "CREATE TABLE part_2022 PARTITION OF parent FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')",
    safe: 'CREATE TABLE, then ATTACH PARTITION',
  },
  { id: 'drop-table', title: 'DROP TABLE', sql: 'DROP TABLE target', safe: brief },
  {
    id: 'drop-table-references',
    title: 'DROP TABLE with a FOREIGN KEY',
    setup: foreignKey,
    sql: 'DROP TABLE target',
    safe: brief,
  },
  { id: 'truncate', title: 'TRUNCATE', sql: 'TRUNCATE target' },
  {
    id: 'create-index',
    title: 'CREATE INDEX',
    sql: 'CREATE INDEX by_name ON target (name)',
    safe: 'CONCURRENTLY',
  },
  {
    id: 'create-index-concurrently',
    title: 'CREATE INDEX CONCURRENTLY',
    sql: 'CREATE INDEX CONCURRENTLY by_name ON target (name)',
    alone: true,
  },
  {
    id: 'drop-index',
    title: 'DROP INDEX',
    setup: 'CREATE INDEX by_name ON target (name);',
    sql: 'DROP INDEX by_name',
    safe: 'CONCURRENTLY',
  },
  {
    id: 'drop-index-concurrently',
    title: 'DROP INDEX CONCURRENTLY',
    setup: 'CREATE INDEX by_name ON target (name);',
    sql: 'DROP INDEX CONCURRENTLY by_name',
    alone: true,
  },
  {
    id: 'reindex',
    title: 'REINDEX INDEX',
    setup: 'CREATE INDEX by_name ON target (name);',
    sql: 'REINDEX INDEX by_name',
    safe: 'CONCURRENTLY',
  },
  { id: 'reindex-table', title: 'REINDEX TABLE', sql: 'REINDEX TABLE target', safe: 'CONCURRENTLY' },
  {
    id: 'reindex-concurrently',
    title: 'REINDEX CONCURRENTLY',
    sql: 'REINDEX TABLE CONCURRENTLY target',
    alone: true,
  },
  {
    id: 'rename-index',
    title: 'ALTER INDEX … RENAME',
    setup: 'CREATE INDEX by_name ON target (name);',
    sql: 'ALTER INDEX by_name RENAME TO by_label',
  },
  {
    id: 'create-trigger',
    title: 'CREATE TRIGGER',
    setup: triggered,
    sql: 'CREATE TRIGGER fired BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION fire()',
    safe: brief,
  },
  {
    id: 'disable-trigger',
    title: 'DISABLE or ENABLE TRIGGER',
    setup: `${triggered} CREATE TRIGGER fired BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION fire();`,
    sql: 'ALTER TABLE target DISABLE TRIGGER fired',
    safe: brief,
  },
  {
    id: 'drop-trigger',
    title: 'DROP TRIGGER',
    setup: `${triggered} CREATE TRIGGER fired BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION fire();`,
    sql: 'DROP TRIGGER fired ON target',
    safe: brief,
  },
  {
    id: 'create-policy',
    title: 'CREATE, ALTER or DROP POLICY',
    sql: 'CREATE POLICY all_rows ON target USING (true)',
    safe: brief,
  },
  {
    id: 'row-security',
    title: 'ENABLE or DISABLE ROW LEVEL SECURITY',
    sql: 'ALTER TABLE target ENABLE ROW LEVEL SECURITY',
    safe: brief,
  },
  {
    id: 'create-rule',
    title: 'CREATE RULE',
    sql: 'CREATE RULE keep AS ON DELETE TO target DO INSTEAD NOTHING',
    safe: brief,
  },
  {
    id: 'attach-partition',
    title: 'ATTACH PARTITION',
    setup: partitioned,
    sql: "ALTER TABLE parent ATTACH PARTITION loose FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')",
    safe: 'a CHECK on the partition that already holds',
  },
  {
    id: 'attach-partition-checked',
    title: 'ATTACH PARTITION whose CHECK proves the bound',
    setup: `${partitioned} ALTER TABLE loose ADD CHECK (at IS NOT NULL AND at >= '2021-01-01' AND at < '2022-01-01');`,
    sql: "ALTER TABLE parent ATTACH PARTITION loose FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')",
    safe: brief,
  },
  {
    id: 'detach-partition',
    title: 'DETACH PARTITION',
    setup: partitioned,
    sql: 'ALTER TABLE parent DETACH PARTITION part',
    safe: 'CONCURRENTLY (14 and newer)',
  },
  {
    id: 'detach-partition-concurrently',
    title: 'DETACH PARTITION CONCURRENTLY',
    setup: partitioned,
    sql: 'ALTER TABLE parent DETACH PARTITION part CONCURRENTLY',
    since: 14,
    alone: true,
    blocker: 'LOCK TABLE parent IN SHARE UPDATE EXCLUSIVE MODE',
  },
  { id: 'create-view', title: 'CREATE VIEW', sql: 'CREATE VIEW seen AS SELECT id, name FROM target' },
  {
    id: 'replace-view',
    title: 'CREATE OR REPLACE VIEW',
    setup: view,
    sql: 'CREATE OR REPLACE VIEW seen AS SELECT id, name FROM target WHERE n > 1',
    safe: brief,
  },
  { id: 'drop-view', title: 'DROP VIEW', setup: view, sql: 'DROP VIEW seen', safe: brief },
  {
    id: 'create-materialized-view',
    title: 'CREATE MATERIALIZED VIEW',
    sql: 'CREATE MATERIALIZED VIEW stored AS SELECT id, name FROM target',
  },
  {
    id: 'refresh',
    title: 'REFRESH MATERIALIZED VIEW',
    setup: materialized,
    sql: 'REFRESH MATERIALIZED VIEW stored',
    safe: 'CONCURRENTLY',
  },
  {
    id: 'refresh-concurrently',
    title: 'REFRESH MATERIALIZED VIEW CONCURRENTLY',
    setup: materialized,
    sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY stored',
  },
  {
    id: 'set-statistics',
    title: 'SET STATISTICS',
    sql: 'ALTER TABLE target ALTER COLUMN n SET STATISTICS 500',
  },
  {
    id: 'set-storage',
    title: 'SET STORAGE',
    sql: 'ALTER TABLE target ALTER COLUMN name SET STORAGE EXTERNAL',
    safe: brief,
  },
  {
    id: 'set-storage-parameter',
    title: 'SET (fillfactor = …, autovacuum_… = …)',
    sql: 'ALTER TABLE target SET (fillfactor = 80)',
  },
  { id: 'set-logged', title: 'SET LOGGED or UNLOGGED', sql: 'ALTER TABLE target SET UNLOGGED' },
  { id: 'owner', title: 'OWNER TO', sql: 'ALTER TABLE target OWNER TO pg_monitor', safe: brief },
  {
    id: 'replica-identity',
    title: 'REPLICA IDENTITY',
    sql: 'ALTER TABLE target REPLICA IDENTITY FULL',
    safe: brief,
  },
  {
    id: 'inherit',
    title: 'INHERIT, NO INHERIT',
    setup: 'CREATE TABLE parent (id integer NOT NULL);',
    sql: 'ALTER TABLE target INHERIT parent',
    safe: brief,
  },
  { id: 'cluster', title: 'CLUSTER', sql: 'CLUSTER target USING target_pkey', safe: 'pg_repack' },
  { id: 'comment', title: 'COMMENT ON TABLE or COLUMN', sql: "COMMENT ON TABLE target IS 'people'" },
  { id: 'grant', title: 'GRANT, REVOKE', sql: 'GRANT SELECT ON target TO pg_monitor' },
  { id: 'analyze', title: 'ANALYZE', sql: 'ANALYZE target' },
  {
    id: 'create-statistics',
    title: 'CREATE STATISTICS',
    sql: 'CREATE STATISTICS together (dependencies) ON name, code FROM target',
  },
  { id: 'lock-table', title: 'LOCK TABLE', sql: 'LOCK TABLE target' },
  { id: 'insert', title: 'INSERT', sql: 'INSERT INTO target (id) VALUES (99)' },
  { id: 'update', title: 'UPDATE', sql: 'UPDATE target SET n = n + 1' },
  { id: 'delete', title: 'DELETE', sql: 'DELETE FROM target' },
  { id: 'select-for-update', title: 'SELECT … FOR UPDATE', sql: 'SELECT * FROM target FOR UPDATE' },
  { id: 'select', title: 'SELECT', sql: 'SELECT * FROM target' },
];
