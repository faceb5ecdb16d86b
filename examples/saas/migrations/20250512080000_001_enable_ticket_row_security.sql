-- Migration: Row level security for tickets
-- Version: 20250512080000_001
-- Author: mira
-- Depends: 20240219093000_002

-- UP
-- The application sets app.account_id for every request. With nothing set, no row is seen.
CREATE FUNCTION current_account_id() RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.account_id', true), '')::bigint;
$$;

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY tickets_same_account ON tickets
  USING (account_id = current_account_id())
  WITH CHECK (account_id = current_account_id());

CREATE POLICY tickets_keep_closed ON tickets
  AS RESTRICTIVE FOR DELETE
  USING (status <> 'closed');

COMMENT ON POLICY tickets_keep_closed ON tickets IS 'Closed tickets are kept.';

-- DOWN
DROP POLICY tickets_keep_closed ON tickets;
DROP POLICY tickets_same_account ON tickets;
ALTER TABLE tickets DISABLE ROW LEVEL SECURITY;
DROP FUNCTION current_account_id();
