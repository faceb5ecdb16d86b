-- Migration: Rename the body of tickets to description
-- Version: 20241118094500_001
-- Author: mira
-- Depends: 20240423083000_001

-- UP
-- Done in a maintenance window; no release knows both names.
ALTER TABLE tickets RENAME COLUMN body TO description;
ALTER TABLE tickets RENAME CONSTRAINT tickets_body_length TO tickets_description_length;
ALTER INDEX tickets_search_idx RENAME TO tickets_search_gin_idx;

-- The trigger follows the column by itself, the text of its function does not.
CREATE OR REPLACE FUNCTION tickets_search_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search :=
    setweight(to_tsvector('simple', NEW.subject), 'A') ||
    setweight(to_tsvector('simple', NEW.description), 'B');
  RETURN NEW;
END;
$$;

-- DOWN
CREATE OR REPLACE FUNCTION tickets_search_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search :=
    setweight(to_tsvector('simple', NEW.subject), 'A') ||
    setweight(to_tsvector('simple', NEW.body), 'B');
  RETURN NEW;
END;
$$;

ALTER INDEX tickets_search_gin_idx RENAME TO tickets_search_idx;
ALTER TABLE tickets RENAME CONSTRAINT tickets_description_length TO tickets_body_length;
ALTER TABLE tickets RENAME COLUMN description TO body;
