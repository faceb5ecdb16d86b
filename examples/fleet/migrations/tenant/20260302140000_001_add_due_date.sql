-- Migration: add due date
-- Version: 20260302140000_001

-- UP
ALTER TABLE tasks ADD COLUMN due_on date;

-- DOWN
ALTER TABLE tasks DROP COLUMN due_on;
