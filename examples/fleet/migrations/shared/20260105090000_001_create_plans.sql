-- Migration: create plans
-- Version: 20260105090000_001

-- UP
CREATE TABLE plans (
  name text PRIMARY KEY,
  most_projects integer NOT NULL CHECK (most_projects > 0)
);
INSERT INTO plans VALUES ('free', 3), ('team', 100);

-- DOWN
DROP TABLE plans;
