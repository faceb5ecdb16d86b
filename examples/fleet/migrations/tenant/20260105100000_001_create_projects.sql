-- Migration: create projects
-- Version: 20260105100000_001
-- Depends: 20260105090000_001

-- UP
-- Names without a schema are the tenant's own; what all share is named with its schema.
CREATE TABLE settings (
  plan text NOT NULL REFERENCES public.plans
);
CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL
);

-- DOWN
DROP TABLE projects;
DROP TABLE settings;
