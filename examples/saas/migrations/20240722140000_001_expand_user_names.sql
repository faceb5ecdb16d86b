-- Migration: Split user names, step 1 of 3, new columns
-- Version: 20240722140000_001
-- Author: mira
-- Depends: 20240129170000_001
-- Phase: expand

-- UP
-- Both releases run for a while. The old one writes full_name, the new one first_name and
-- last_name; the trigger keeps the other side true.
ALTER TABLE users
  ADD COLUMN first_name text,
  ADD COLUMN last_name text;

COMMENT ON COLUMN users.last_name IS 'Empty for people with one name.';

CREATE FUNCTION users_sync_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.full_name IS NULL
    OR (TG_OP = 'UPDATE' AND NEW.full_name = OLD.full_name AND NEW.first_name IS NOT NULL) THEN
    NEW.full_name := NEW.first_name || CASE WHEN NEW.last_name <> '' THEN ' ' || NEW.last_name ELSE '' END;
  ELSIF (TG_OP = 'INSERT' AND NEW.first_name IS NULL)
    OR (TG_OP = 'UPDATE' AND NEW.full_name <> OLD.full_name) THEN
    NEW.first_name := split_part(NEW.full_name, ' ', 1);
    NEW.last_name := substr(NEW.full_name, length(NEW.first_name) + 2);
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER users_sync_names
  BEFORE INSERT OR UPDATE OF full_name, first_name, last_name ON users
  FOR EACH ROW EXECUTE FUNCTION users_sync_names();

-- DOWN
DROP TRIGGER users_sync_names ON users;
DROP FUNCTION users_sync_names();
ALTER TABLE users
  DROP COLUMN first_name,
  DROP COLUMN last_name;
