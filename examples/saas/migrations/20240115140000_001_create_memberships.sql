-- Migration: Create memberships
-- Version: 20240115140000_001
-- Author: mira
-- Depends: 20240108091500_001, 20240108103000_001

-- UP
CREATE TYPE member_role AS ENUM ('owner', 'admin', 'agent');

COMMENT ON TYPE member_role IS 'What a member may do in one account.';

CREATE TABLE memberships (
  account_id bigint NOT NULL,
  user_id bigint NOT NULL,
  role member_role NOT NULL DEFAULT 'agent',
  joined_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT memberships_pkey PRIMARY KEY (account_id, user_id),
  CONSTRAINT memberships_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX memberships_user_id_idx ON memberships (user_id);

-- An account has at most one owner.
CREATE UNIQUE INDEX memberships_one_owner_idx ON memberships (account_id) WHERE role = 'owner';

COMMENT ON INDEX memberships_one_owner_idx IS 'At most one owner for an account.';

-- User n belongs to account ((n - 1) % 12) + 1. Users 1 to 12 own one account each.
INSERT INTO memberships (account_id, user_id, role, joined_at)
SELECT
  a.id,
  u.id,
  CASE WHEN u.id <= 12 THEN 'owner' WHEN u.id % 6 = 0 THEN 'admin' ELSE 'agent' END::member_role,
  u.created_at + interval '3 hours'
FROM users AS u
JOIN accounts AS a ON a.id = (u.id - 1) % 12 + 1
WHERE u.id <= 240;

-- Every tenth user also helps out in the next account.
INSERT INTO memberships (account_id, user_id, joined_at)
SELECT u.id % 12 + 1, u.id, u.created_at + interval '9 hours'
FROM users AS u
WHERE u.id <= 240 AND u.id % 10 = 0;

-- The closed beta.
INSERT INTO memberships (account_id, user_id, role, joined_at)
SELECT
  CASE WHEN u.id % 2 = 1 THEN 13 ELSE 14 END,
  u.id,
  CASE WHEN u.id IN (241, 242) THEN 'owner' ELSE 'agent' END::member_role,
  u.created_at
FROM users AS u
WHERE u.id > 240;

-- DOWN
DROP TABLE memberships;
DROP TYPE member_role;
