-- Migration: Add the role billing
-- Version: 20250317143000_001
-- Author: mira
-- Depends: 20240129170000_001

-- UP
-- Nobody has the role yet. A new value cannot be used before it is committed.
ALTER TYPE member_role ADD VALUE 'billing' AFTER 'admin';

-- DOWN
-- PostgreSQL cannot take a value out of an enum, so the type is made again.
-- Members with the role billing become agents.
UPDATE memberships SET role = 'agent' WHERE role::text = 'billing';

DROP INDEX memberships_one_owner_idx;
ALTER TABLE memberships ALTER COLUMN role DROP DEFAULT;

ALTER TYPE member_role RENAME TO member_role_with_billing;
CREATE TYPE member_role AS ENUM ('owner', 'admin', 'agent');
COMMENT ON TYPE member_role IS 'What a member may do in one account.';

ALTER TABLE memberships ALTER COLUMN role TYPE member_role USING role::text::member_role;
ALTER TABLE memberships ALTER COLUMN role SET DEFAULT 'agent';
DROP TYPE member_role_with_billing;

CREATE UNIQUE INDEX memberships_one_owner_idx ON memberships (account_id) WHERE role = 'owner';
COMMENT ON INDEX memberships_one_owner_idx IS 'At most one owner for an account.';
