-- Migration: Split user names, step 3 of 3, old column
-- Version: 20240909101500_001
-- Author: mira
-- Depends: 20240729090000_001
-- Phase: contract

-- UP
-- The release that wrote full_name is gone.
DROP TRIGGER users_sync_names ON users;
DROP FUNCTION users_sync_names();

ALTER TABLE users
  ALTER COLUMN first_name SET NOT NULL,
  ALTER COLUMN last_name SET NOT NULL,
  ALTER COLUMN last_name SET DEFAULT '',
  ADD CONSTRAINT users_first_name_not_blank CHECK (first_name <> ''),
  DROP COLUMN full_name;

-- DOWN
-- full_name is made again from its two parts. It comes back as the last column of the table;
-- PostgreSQL cannot put it where it was.
ALTER TABLE users ADD COLUMN full_name text;

UPDATE users
SET full_name = first_name || CASE WHEN last_name <> '' THEN ' ' || last_name ELSE '' END;

ALTER TABLE users
  ALTER COLUMN full_name SET NOT NULL,
  ADD CONSTRAINT users_full_name_not_blank CHECK (full_name <> ''),
  DROP CONSTRAINT users_first_name_not_blank,
  ALTER COLUMN last_name DROP DEFAULT,
  ALTER COLUMN last_name DROP NOT NULL,
  ALTER COLUMN first_name DROP NOT NULL;

COMMENT ON COLUMN users.full_name IS 'Free text, as the person wrote it.';

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
