-- Migration: Add full text search for tickets
-- Version: 20240423083000_001
-- Author: mira
-- Depends: 20240219093000_002

-- UP
-- Kept by a trigger. Customers write in many languages, so the configuration is "simple".
ALTER TABLE tickets ADD COLUMN search tsvector;

CREATE FUNCTION tickets_search_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search :=
    setweight(to_tsvector('simple', NEW.subject), 'A') ||
    setweight(to_tsvector('simple', NEW.body), 'B');
  RETURN NEW;
END;
$$;

CREATE TRIGGER tickets_search_update
  BEFORE INSERT OR UPDATE OF subject, body ON tickets
  FOR EACH ROW EXECUTE FUNCTION tickets_search_update();

-- Fires the trigger for the rows that are there.
UPDATE tickets SET subject = subject;

CREATE INDEX tickets_search_idx ON tickets USING gin (search);

-- DOWN
DROP INDEX tickets_search_idx;
DROP TRIGGER tickets_search_update ON tickets;
DROP FUNCTION tickets_search_update();
ALTER TABLE tickets DROP COLUMN search;
