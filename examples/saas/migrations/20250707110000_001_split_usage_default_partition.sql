-- Migration: Give September to December 2024 their own partitions
-- Version: 20250707110000_001
-- Author: jo
-- Depends: 20240610090000_001
-- Affects: usage_events, usage_events_default

-- UP
-- A partition cannot be added while the default one has rows for it. So the default one is
-- taken off, its rows are moved, and it is put back.
ALTER TABLE usage_events DETACH PARTITION usage_events_default;

DO $do$
DECLARE
  first_day date;
BEGIN
  FOR i IN 9..12 LOOP
    first_day := make_date(2024, i, 1);
    EXECUTE format(
      $sql$CREATE TABLE %I PARTITION OF usage_events FOR VALUES FROM (%L) TO (%L);$sql$,
      'usage_events_' || to_char(first_day, 'YYYY_MM'),
      to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+00',
      to_char(first_day + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
    );
  END LOOP;
END;
$do$;

WITH moved AS (
  DELETE FROM usage_events_default
  WHERE occurred_at >= '2024-09-01 00:00:00+00' AND occurred_at < '2025-01-01 00:00:00+00'
  RETURNING *
)
INSERT INTO usage_events SELECT * FROM moved;

ALTER TABLE usage_events ATTACH PARTITION usage_events_default DEFAULT;

-- DOWN
-- The rows go back to the default partition.
ALTER TABLE usage_events DETACH PARTITION usage_events_2024_09;
ALTER TABLE usage_events DETACH PARTITION usage_events_2024_10;
ALTER TABLE usage_events DETACH PARTITION usage_events_2024_11;
ALTER TABLE usage_events DETACH PARTITION usage_events_2024_12;

INSERT INTO usage_events SELECT * FROM usage_events_2024_09;
INSERT INTO usage_events SELECT * FROM usage_events_2024_10;
INSERT INTO usage_events SELECT * FROM usage_events_2024_11;
INSERT INTO usage_events SELECT * FROM usage_events_2024_12;

DROP TABLE usage_events_2024_09;
DROP TABLE usage_events_2024_10;
DROP TABLE usage_events_2024_11;
DROP TABLE usage_events_2024_12;
