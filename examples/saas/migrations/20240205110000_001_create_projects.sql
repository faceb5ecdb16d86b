-- Migration: Create projects
-- Version: 20240205110000_001
-- Author: mira
-- Depends: 20240129170000_001

-- UP
-- A project is a place where tickets arrive, such as a product or a support address.
CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  archived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT projects_pkey PRIMARY KEY (id),
  CONSTRAINT projects_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT projects_account_id_key_key UNIQUE (account_id, key),
  CONSTRAINT projects_account_id_id_key UNIQUE (account_id, id),
  CONSTRAINT projects_key_format CHECK (key ~ '^[A-Z]{2,6}$')
);

COMMENT ON TABLE projects IS 'Where tickets arrive: a product, a shop, a support address.';
COMMENT ON CONSTRAINT projects_account_id_id_key ON projects
  IS 'Lets tickets refer to a project of their own account only.';

-- Mail with no known project goes to the default one.
CREATE UNIQUE INDEX projects_one_default_idx ON projects (account_id) WHERE is_default;

INSERT INTO projects (account_id, key, name, is_default, archived_at, created_at)
SELECT
  a.id,
  p.key,
  p.name,
  p.key = 'SUP',
  CASE WHEN p.key = 'OLD' THEN timestamptz '2024-02-01 00:00:00+00' END,
  timestamptz '2024-01-10 08:00:00+00' + a.id * interval '1 hour'
FROM accounts AS a
CROSS JOIN (VALUES (1, 'SUP', 'Support'), (2, 'WEB', 'Website'), (3, 'OLD', 'Old mailbox 📪')) AS p (position, key, name)
ORDER BY a.id, p.position;

-- DOWN
DROP TABLE projects;
