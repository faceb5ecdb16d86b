// A shop's database of so many bytes: customers, products, orders with their lines, payments, an audit trail.
import pg from 'pg';
import { query } from '../server.mjs';

/** Bytes of an order with its lines, its payment and its entry in the audit trail, indexes and all. */
const bytesPerOrder = 2_100;
const ordersPerBatch = 20_000;

const tables = `
  CREATE TABLE customers (
    id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, address text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE products (
    id bigint PRIMARY KEY, sku text NOT NULL UNIQUE, title text NOT NULL, description text NOT NULL,
    price numeric(12, 2) NOT NULL, legacy_code text);
  CREATE TABLE orders (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL, state text NOT NULL, note text NOT NULL,
    created_at timestamptz NOT NULL);
  CREATE TABLE order_lines (
    order_id bigint NOT NULL, line integer NOT NULL, product_id bigint NOT NULL, quantity integer NOT NULL,
    price numeric(12, 2) NOT NULL, options text NOT NULL);
  CREATE TABLE payments (
    id bigint PRIMARY KEY, order_id bigint NOT NULL, amount numeric(12, 2) NOT NULL, provider text NOT NULL,
    reference text NOT NULL);
  CREATE TABLE audit_trail (
    id bigint PRIMARY KEY, order_id bigint NOT NULL, happened_at timestamptz NOT NULL, what text NOT NULL,
    old_format text);`;

const constraints = [
  'ALTER TABLE order_lines ADD PRIMARY KEY (order_id, line)',
  'CREATE INDEX orders_customer_idx ON orders (customer_id)',
  'CREATE INDEX orders_created_idx ON orders (created_at)',
  'CREATE INDEX order_lines_product_idx ON order_lines (product_id)',
  'CREATE INDEX payments_order_idx ON payments (order_id)',
  'CREATE INDEX audit_trail_order_idx ON audit_trail (order_id)',
  'ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers',
  'ALTER TABLE order_lines ADD FOREIGN KEY (order_id) REFERENCES orders',
  'ALTER TABLE order_lines ADD FOREIGN KEY (product_id) REFERENCES products',
  'ALTER TABLE payments ADD FOREIGN KEY (order_id) REFERENCES orders',
];

/** Fills an empty database and returns how many orders it has, and its bytes. */
export async function makeLargeDatabase(url, bytes) {
  const orders = Math.ceil(bytes / bytesPerOrder / ordersPerBatch) * ordersPerBatch;
  const customers = Math.ceil(orders / 10);
  await query(url, tables);
  await query(
    url,
    `INSERT INTO customers SELECT n, 'customer' || n || '@example.com', md5(n::text), repeat(md5(n::text), 4)
       FROM generate_series(1, ${customers}) n`,
  );
  await query(
    url,
    `INSERT INTO products SELECT n, 'sku-' || n, md5(n::text), repeat(md5((n * 7)::text), 20), n % 1000 + 0.99, md5((n * 3)::text)
       FROM generate_series(1, 50000) n`,
  );
  const starts = Array.from({ length: orders / ordersPerBatch }, (_, index) => index * ordersPerBatch + 1);
  const fill = async () => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query('SET synchronous_commit = off');
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      await client.query(batchOf(start, start + ordersPerBatch - 1, customers));
    }
    await client.end();
  };
  await Promise.all([fill(), fill(), fill()]);
  for (const statement of constraints) await query(url, `SET maintenance_work_mem = '1GB'; ${statement}`);
  await query(url, 'VACUUM (ANALYZE)');
  await query(url, 'CHECKPOINT');
  const [{ size }] = await query(url, 'SELECT pg_database_size(current_database())::float8 AS size');
  return { orders, bytes: size };
}

function batchOf(first, last, customers) {
  const series = `generate_series(${first}, ${last}) n`;
  return `
    INSERT INTO orders SELECT n, n % ${customers} + 1, 'sent', repeat(md5(n::text), 8), now() - n * interval '1 second' FROM ${series};
    INSERT INTO order_lines SELECT n, line, (n * 31 + line) % 50000 + 1, line, 9.99, repeat(md5((n + line)::text), 7)
      FROM ${series}, generate_series(1, 3) line;
    INSERT INTO payments SELECT n, n, 29.97, 'card', md5(n::text) || md5((n + 1)::text) FROM ${series};
    INSERT INTO audit_trail SELECT n, n, now() - n * interval '1 second', repeat(md5(n::text), 10), md5(n::text) FROM ${series};`;
}
