-- Migration: Create accounts
-- Version: 20240108091500_001
-- Author: jo

-- UP
-- One account is one customer company. Every other table hangs off it.
CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY,
  slug text NOT NULL,
  name text NOT NULL,
  country char(2) NOT NULL,
  is_beta boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT accounts_pkey PRIMARY KEY (id),
  CONSTRAINT accounts_slug_key UNIQUE (slug),
  CONSTRAINT accounts_slug_format CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
  CONSTRAINT accounts_country_format CHECK (country ~ '^[A-Z]{2}$')
);

COMMENT ON TABLE accounts IS 'A customer company (tenant).';
COMMENT ON COLUMN accounts.slug IS 'Used in URLs; never changed once given out.';
COMMENT ON COLUMN accounts.country IS 'ISO 3166-1 alpha-2';

INSERT INTO accounts (slug, name, country, is_beta, created_at) VALUES
  ('zoe-soehne', 'Zoë & Söhne GmbH', 'DE', false, '2024-01-08 09:00:00+00'),
  ('sakura', '株式会社さくら', 'JP', false, '2024-01-08 09:05:00+00'),
  ('cafe-creme', 'Café Crème SARL', 'FR', false, '2024-01-08 09:10:00+00'),
  ('rocket-labs', 'Rocket 🚀 Labs', 'US', false, '2024-01-08 09:15:00+00'),
  ('oreilly', 'O''Reilly Plumbing', 'IE', false, '2024-01-08 09:20:00+00'),
  ('lodz-logistics', 'Łódź Logistics', 'PL', false, '2024-01-08 09:25:00+00'),
  ('kedr', 'Кедр и Партнёры', 'BG', false, '2024-01-08 09:30:00+00'),
  ('athina', 'Αθηνά Design', 'GR', false, '2024-01-08 09:35:00+00'),
  ('nandu', 'Ñandú Travel', 'AR', false, '2024-01-08 09:40:00+00'),
  ('nordlys', 'Nordlys AS', 'NO', false, '2024-01-08 09:45:00+00'),
  ('khao-hom', 'ข้าวหอม Foods', 'TH', false, '2024-01-08 09:50:00+00'),
  ('plain-paper', 'Plain Paper Ltd', 'GB', false, '2024-01-08 09:55:00+00'),
  ('beta-one', 'Beta One', 'DE', true, '2023-11-01 08:00:00+00'),
  ('beta-two', 'Beta Two', 'DE', true, '2023-11-01 08:00:00+00');

-- DOWN
DROP TABLE accounts;
