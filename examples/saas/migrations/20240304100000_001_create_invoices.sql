-- Migration: Create invoices and invoice lines
-- Version: 20240304100000_001
-- Author: jo
-- Depends: 20240219093000_001

-- UP
-- Numbers come from a sequence of their own. A gap is allowed, a number given twice is not.
CREATE SEQUENCE invoice_number_seq AS bigint START WITH 1001 CACHE 1;

COMMENT ON SEQUENCE invoice_number_seq IS 'The running part of invoice numbers.';

CREATE FUNCTION next_invoice_number() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN 'INV-' || lpad(nextval('invoice_number_seq')::text, 6, '0');
END;
$$;

COMMENT ON FUNCTION next_invoice_number() IS 'INV-001001, INV-001002 ...';

CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY,
  number text NOT NULL DEFAULT next_invoice_number(),
  account_id bigint NOT NULL,
  status text NOT NULL DEFAULT 'draft',
  issued_on date NOT NULL,
  due_on date NOT NULL,
  currency currency_code NOT NULL DEFAULT 'EUR',
  total numeric(12,2) NOT NULL DEFAULT 0,
  CONSTRAINT invoices_pkey PRIMARY KEY (id),
  CONSTRAINT invoices_number_key UNIQUE (number),
  CONSTRAINT invoices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT invoices_status_known CHECK (status IN ('draft', 'sent', 'paid', 'void'))
);

CREATE INDEX invoices_account_id_issued_on_idx ON invoices (account_id, issued_on DESC);

CREATE TABLE invoice_lines (
  invoice_id bigint NOT NULL,
  position integer NOT NULL,
  description text NOT NULL,
  quantity numeric(10,3) NOT NULL DEFAULT 1,
  unit_price numeric(12,4) NOT NULL,
  tax_rate numeric(5,4) NOT NULL DEFAULT 0.19,
  amount numeric(12,2) GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
  CONSTRAINT invoice_lines_pkey PRIMARY KEY (invoice_id, position),
  CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE,
  CONSTRAINT invoice_lines_tax_rate_range CHECK (tax_rate >= 0 AND tax_rate < 1)
);

COMMENT ON COLUMN invoice_lines.amount IS 'Net; the tax is added once for the whole invoice.';

-- 15 months for each account, imported from the old bookkeeping.
-- The import had a bug; every 45th invoice is due before it was issued.
INSERT INTO invoices (account_id, status, issued_on, due_on, currency)
SELECT
  a.id,
  CASE WHEN m <= 12 THEN 'paid' WHEN (m + a.id) % 9 = 0 THEN 'void' WHEN m = 15 THEN 'draft' ELSE 'sent' END,
  make_date(2023 + (m - 1) / 12, 1 + (m - 1) % 12, 1),
  make_date(2023 + (m - 1) / 12, 1 + (m - 1) % 12, 1) + CASE WHEN (m * 12 + a.id) % 45 = 0 THEN -1 ELSE 14 END,
  CASE a.country WHEN 'US' THEN 'USD' WHEN 'GB' THEN 'GBP' WHEN 'JP' THEN 'JPY' ELSE 'EUR' END
FROM accounts AS a
CROSS JOIN generate_series(1, 15) AS m
ORDER BY m, a.id;

INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, tax_rate)
SELECT i.id, 1, p.name || ' plan', 1, p.monthly_price, CASE WHEN a.country IN ('US', 'JP') THEN 0 ELSE 0.19 END
FROM invoices AS i
JOIN accounts AS a ON a.id = i.account_id
JOIN subscriptions AS s ON s.account_id = a.id
  AND i.issued_on >= s.starts_on AND (s.ends_on IS NULL OR i.issued_on < s.ends_on)
JOIN plans AS p ON p.code = s.plan_code;

INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, tax_rate)
SELECT
  i.id,
  n,
  CASE n WHEN 2 THEN 'Extra seats (席)' ELSE 'Storage, GB' END,
  CASE n WHEN 2 THEN 1 + i.id % 7 ELSE 0.125 * (1 + i.id % 33) END,
  CASE n WHEN 2 THEN 4.50 ELSE 0.0375 END,
  CASE WHEN a.country IN ('US', 'JP') THEN 0 ELSE 0.19 END
FROM invoices AS i
JOIN accounts AS a ON a.id = i.account_id
CROSS JOIN generate_series(2, 3) AS n
WHERE (i.id + n) % 3 > 0;

UPDATE invoices AS i
SET total = l.total
FROM (
  SELECT invoice_id, round(sum(amount * (1 + tax_rate)), 2) AS total
  FROM invoice_lines
  GROUP BY invoice_id
) AS l
WHERE l.invoice_id = i.id;

-- DOWN
DROP TABLE invoice_lines;
DROP TABLE invoices;
DROP FUNCTION next_invoice_number();
DROP SEQUENCE invoice_number_seq;
