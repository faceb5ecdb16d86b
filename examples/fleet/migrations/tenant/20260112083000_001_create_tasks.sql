-- Migration: create tasks
-- Version: 20260112083000_001

-- UP
CREATE TABLE tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES projects,
  title text NOT NULL
);

-- DOWN
DROP TABLE tasks;
