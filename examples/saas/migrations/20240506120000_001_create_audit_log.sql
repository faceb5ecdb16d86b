-- Migration: Create the audit log
-- Version: 20240506120000_001
-- Author: jo
-- Depends: 20240219093000_001
-- Depends: 20240304100000_001

-- UP
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY,
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  table_name text NOT NULL,
  row_key jsonb NOT NULL,
  action text NOT NULL,
  old_row jsonb,
  new_row jsonb,
  actor text,
  CONSTRAINT audit_log_pkey PRIMARY KEY (id),
  CONSTRAINT audit_log_action_known CHECK (action IN ('INSERT', 'UPDATE', 'DELETE'))
);

CREATE INDEX audit_log_row_key_idx ON audit_log USING gin (row_key jsonb_path_ops);
CREATE INDEX audit_log_happened_at_idx ON audit_log USING brin (happened_at);

COMMENT ON TABLE audit_log IS 'Who changed what in accounts, memberships, subscriptions and invoices.';

-- The arguments of the trigger are the key columns of its table.
CREATE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql AS $audit$
DECLARE
  old_row jsonb;
  new_row jsonb;
  row_key jsonb := '{}';
  key_column text;
BEGIN
  -- A migration that repairs data may switch the log off; the migration tool keeps its own.
  IF current_setting('app.audit', true) = 'off' THEN
    RETURN NULL;
  END IF;

  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    old_row := to_jsonb(OLD);
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    new_row := to_jsonb(NEW);
  END IF;
  IF old_row IS NOT DISTINCT FROM new_row THEN
    RETURN NULL;
  END IF;

  FOREACH key_column IN ARRAY TG_ARGV LOOP
    row_key := row_key || jsonb_build_object(key_column, coalesce(new_row, old_row) -> key_column);
  END LOOP;

  -- The log is in the schema of the table, whatever the search path of the caller is.
  EXECUTE format(
    $sql$
      INSERT INTO %I.audit_log (table_name, row_key, action, old_row, new_row, actor)
      VALUES ($1, $2, $3, $4, $5, nullif(current_setting('app.user_email', true), ''));
    $sql$,
    TG_TABLE_SCHEMA
  )
  USING TG_TABLE_NAME, row_key, TG_OP, old_row, new_row;
  RETURN NULL;
END;
$audit$;

CREATE TRIGGER accounts_audit
  AFTER INSERT OR UPDATE OR DELETE ON accounts
  FOR EACH ROW EXECUTE FUNCTION audit_row('id');

CREATE TRIGGER memberships_audit
  AFTER INSERT OR UPDATE OR DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION audit_row('account_id', 'user_id');

CREATE TRIGGER subscriptions_audit
  AFTER INSERT OR UPDATE OR DELETE ON subscriptions
  FOR EACH ROW EXECUTE FUNCTION audit_row('id');

CREATE TRIGGER invoices_audit
  AFTER INSERT OR UPDATE OR DELETE ON invoices
  FOR EACH ROW EXECUTE FUNCTION audit_row('id');

-- DOWN
DROP TRIGGER invoices_audit ON invoices;
DROP TRIGGER subscriptions_audit ON subscriptions;
DROP TRIGGER memberships_audit ON memberships;
DROP TRIGGER accounts_audit ON accounts;
DROP FUNCTION audit_row();
DROP TABLE audit_log;
