-- Migration: Create users
-- Version: 20240108103000_001
-- Author: jo

-- UP
CREATE DOMAIN email_address AS text
  CONSTRAINT email_address_format CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$');

COMMENT ON DOMAIN email_address IS 'Something before the @, a dot after it. The rest is proved by sending a mail.';

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY,
  email email_address NOT NULL,
  full_name text NOT NULL,
  locale text NOT NULL DEFAULT 'en',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_full_name_not_blank CHECK (full_name <> '')
);

COMMENT ON TABLE users IS 'People who sign in. One person may belong to several accounts.';
COMMENT ON COLUMN users.full_name IS 'Free text, as the person wrote it.';

-- Zoe@example.com and zoe@example.com are the same person.
CREATE UNIQUE INDEX users_email_lower_idx ON users (lower(email));

-- 240 people in production, 20 from the closed beta. Every 40th has one name only.
INSERT INTO users (email, full_name, locale, created_at)
SELECT
  CASE
    WHEN n > 240 THEN format('beta%s@beta.example', lpad((n - 240)::text, 2, '0'))
    WHEN n % 25 = 0 THEN format('User%s@Example.com', lpad(n::text, 3, '0'))
    ELSE format('user%s@example.com', lpad(n::text, 3, '0'))
  END,
  CASE
    WHEN n % 40 = 0 THEN first_names[1 + n % 16]
    ELSE first_names[1 + n % 16] || ' ' || last_names[1 + n % 13]
  END,
  (ARRAY['en', 'de', 'ja', 'fr', 'pl'])[1 + n % 5],
  timestamptz '2024-01-08 10:00:00+00' + n * interval '7 minutes'
FROM generate_series(1, 260) AS n
CROSS JOIN (
  SELECT
    ARRAY['Zoë', 'Jürgen', 'Søren', 'Chloé', 'Łukasz', 'Ana', 'Māra', 'Nguyễn',
          'Δήμητρα', 'Олена', '太郎', '美咲', 'José', 'Aïcha', 'İbrahim', 'Siân'] AS first_names,
    ARRAY['O''Neill', 'van der Berg', 'Müller', 'Kowalski', '山田', '佐藤', 'Þórsdóttir',
          'Núñez', 'D’Angelo', 'Іваненко', 'García Lorca', '🦊 Fox', 'Smith-Jones'] AS last_names
) AS names
ORDER BY n;

-- DOWN
DROP TABLE users;
DROP DOMAIN email_address;
