-- A database on which Flyway has applied V1, V1.1 and V2: what they made, some rows, and its own table.

CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  currency text NOT NULL DEFAULT 'EUR'
);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  placed_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE orders ADD COLUMN total numeric(12, 2) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0);

INSERT INTO customers (name) VALUES ('Ada'), ('Grace');
INSERT INTO orders (customer_id, total) VALUES (1, 12.50), (1, 3), (2, 99);

CREATE TABLE flyway_schema_history (
  installed_rank integer NOT NULL CONSTRAINT flyway_schema_history_pk PRIMARY KEY,
  version varchar(50),
  description varchar(200) NOT NULL,
  type varchar(20) NOT NULL,
  script varchar(1000) NOT NULL,
  checksum integer,
  installed_by varchar(100) NOT NULL,
  installed_on timestamp NOT NULL DEFAULT now(),
  execution_time integer NOT NULL,
  success boolean NOT NULL
);
CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);
INSERT INTO flyway_schema_history VALUES
  (1, '1', 'customers', 'SQL', 'V1__customers.sql', -445255568, 'app', '2022-03-01 09:00:00', 7, true),
  (2, '1.1', 'orders', 'SQL', 'V1_1__orders.sql', 1089878225, 'app', '2022-03-08 10:30:00', 8, true),
  (3, '2', 'order total', 'SQL', 'V2__order_total.sql', 1012144059, 'app', '2022-06-14 08:15:00', 9, true);
