-- Migration: Create plans and subscriptions
-- Version: 20240219093000_001
-- Author: jo
-- Depends: 20240129170000_001

-- UP
-- First file of the billing branch. It needs accounts, and nothing of the helpdesk.
CREATE DOMAIN currency_code AS char(3)
  CONSTRAINT currency_code_format CHECK (VALUE ~ '^[A-Z]{3}$');

CREATE TABLE plans (
  code text NOT NULL,
  name text NOT NULL,
  monthly_price numeric(10,2) NOT NULL,
  currency currency_code NOT NULL DEFAULT 'EUR',
  included_seats integer,
  features jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT plans_pkey PRIMARY KEY (code),
  CONSTRAINT plans_monthly_price_not_negative CHECK (monthly_price >= 0)
);

COMMENT ON COLUMN plans.included_seats IS 'NULL means no limit.';

INSERT INTO plans (code, name, monthly_price, included_seats, features) VALUES
  ('free', 'Free', 0, 2, '{"projects": 1}'),
  ('team', 'Team', 29.00, 10, '{"projects": 5, "api": true}'),
  ('business', 'Business', 99.00, 50, '{"projects": 25, "api": true, "sso": false}'),
  ('enterprise', 'Enterprise ✨', 499.90, NULL, '{"projects": null, "api": true, "sso": true}');

CREATE TABLE subscriptions (
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  plan_code text NOT NULL,
  seats integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  CONSTRAINT subscriptions_pkey PRIMARY KEY (id),
  CONSTRAINT subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT subscriptions_plan_code_fkey FOREIGN KEY (plan_code) REFERENCES plans (code),
  CONSTRAINT subscriptions_seats_positive CHECK (seats > 0),
  CONSTRAINT subscriptions_period CHECK (ends_on IS NULL OR ends_on > starts_on),
  -- The account as a range of one, because = would need the extension btree_gist.
  CONSTRAINT subscriptions_no_overlap EXCLUDE USING gist (
    int8range(account_id, account_id, '[]') WITH &&,
    daterange(starts_on, ends_on) WITH &&
  )
);

CREATE UNIQUE INDEX subscriptions_one_running_idx ON subscriptions (account_id) WHERE ends_on IS NULL;

COMMENT ON COLUMN subscriptions.ends_on IS 'First day after the subscription; NULL while it runs.';

-- Every account began on a smaller plan in 2023 and moved up later.
INSERT INTO subscriptions (account_id, plan_code, seats, starts_on, ends_on)
SELECT
  a.id,
  CASE WHEN s.is_first THEN 'team' ELSE (ARRAY['team', 'business', 'enterprise'])[1 + a.id % 3] END,
  CASE WHEN s.is_first THEN 5 ELSE 10 + a.id * 2 END,
  CASE WHEN s.is_first THEN date '2023-01-01' ELSE date '2023-01-01' + (a.id::integer * 20) END,
  CASE WHEN s.is_first THEN date '2023-01-01' + (a.id::integer * 20) END
FROM accounts AS a
CROSS JOIN (VALUES (true), (false)) AS s (is_first)
ORDER BY a.id, s.is_first DESC;

-- DOWN
DROP TABLE subscriptions;
DROP TABLE plans;
DROP DOMAIN currency_code;
