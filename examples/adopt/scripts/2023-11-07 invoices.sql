\set ON_ERROR_STOP on
BEGIN;
CREATE TABLE invoices (
  id bigint PRIMARY KEY,
  number text NOT NULL UNIQUE
);
COMMIT;
