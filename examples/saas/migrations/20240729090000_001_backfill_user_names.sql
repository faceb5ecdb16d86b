-- Migration: Split user names, step 2 of 3, old rows
-- Version: 20240729090000_001
-- Author: mira
-- Depends: 20240722140000_001
-- Phase: backfill

-- UP
-- The first word is the first name, the rest is the last name.
UPDATE users
SET
  first_name = split_part(full_name, ' ', 1),
  last_name = substr(full_name, length(split_part(full_name, ' ', 1)) + 2)
WHERE first_name IS NULL;

-- DOWN
-- Nothing is lost; full_name has it all.
UPDATE users
SET first_name = NULL, last_name = NULL
WHERE first_name IS NOT NULL;
