ALTER TABLE orders ADD COLUMN total numeric(12, 2) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0);
