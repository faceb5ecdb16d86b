-- Migration: Create usage events
-- Version: 20240610090000_001
-- Author: jo
-- Depends: 20240129170000_001

-- UP
-- One partition a month, in UTC. What fits nowhere goes to the default partition.
CREATE TABLE usage_events (
  id bigserial,
  account_id bigint NOT NULL,
  kind text NOT NULL,
  quantity numeric(12,3) NOT NULL DEFAULT 1,
  occurred_at timestamptz NOT NULL,
  CONSTRAINT usage_events_pkey PRIMARY KEY (occurred_at, id),
  CONSTRAINT usage_events_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT usage_events_quantity_positive CHECK (quantity > 0)
) PARTITION BY RANGE (occurred_at);

CREATE INDEX usage_events_account_id_idx ON usage_events (account_id, occurred_at);

COMMENT ON TABLE usage_events IS 'What accounts are charged for by use. Partitioned by month, UTC.';

CREATE TABLE usage_events_2024_06 PARTITION OF usage_events
  FOR VALUES FROM ('2024-06-01 00:00:00+00') TO ('2024-07-01 00:00:00+00');
CREATE TABLE usage_events_2024_07 PARTITION OF usage_events
  FOR VALUES FROM ('2024-07-01 00:00:00+00') TO ('2024-08-01 00:00:00+00');
CREATE TABLE usage_events_2024_08 PARTITION OF usage_events
  FOR VALUES FROM ('2024-08-01 00:00:00+00') TO ('2024-09-01 00:00:00+00');
CREATE TABLE usage_events_default PARTITION OF usage_events DEFAULT;

-- 840 events, June to December. The last four months are still in the default partition.
INSERT INTO usage_events (account_id, kind, quantity, occurred_at)
SELECT
  a.id,
  (ARRAY['api_call', 'mail_sent', 'storage_gb'])[1 + n % 3],
  1 + (n * a.id) % 17 + CASE WHEN n % 3 = 2 THEN 0.125 ELSE 0 END,
  timestamptz '2024-06-01 00:30:00+00' + (n - 1) * interval '73 hours' + a.id * interval '11 minutes'
FROM accounts AS a
CROSS JOIN generate_series(1, 70) AS n
ORDER BY n, a.id;

-- DOWN
DROP TABLE usage_events;
