-- Migration: Invoice numbers carry the year
-- Version: 20250210090000_001
-- Author: jo
-- Depends: 20240304100000_001

-- UP
-- Numbers that were given out stay as they are.
CREATE OR REPLACE FUNCTION next_invoice_number() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN 'INV-' || to_char(current_date, 'YYYY') || '-' || lpad(nextval('invoice_number_seq')::text, 6, '0');
END;
$$;

COMMENT ON FUNCTION next_invoice_number() IS 'INV-2025-001181, INV-2025-001182 ...';

-- DOWN
CREATE OR REPLACE FUNCTION next_invoice_number() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN 'INV-' || lpad(nextval('invoice_number_seq')::text, 6, '0');
END;
$$;

COMMENT ON FUNCTION next_invoice_number() IS 'INV-001001, INV-001002 ...';
