CREATE TABLE invoice_lines (
  invoice_id bigint NOT NULL REFERENCES invoices,
  amount numeric(12, 2) NOT NULL
);
