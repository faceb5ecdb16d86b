// Four clients that order, pay and look, until stdin ends; then what they have seen, as one line of JSON.
// node load.mjs URL ORDERS
import { argv, stdin, stdout } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const [, , url, count] = argv;
const orders = Number(count);
const clients = 4;
/** Milliseconds between two transactions of a client. */
const pause = 5;

let isOver = false;
let next = orders;
const latencies = [];
const errors = new Map();

const transactions = [
  (client, id) =>
    client.query('SELECT * FROM orders JOIN order_lines ON order_id = orders.id WHERE orders.id = $1', [id]),
  (client, id) => client.query("UPDATE orders SET state = 'paid' WHERE id = $1", [id]),
  (client, id) => client.query('SELECT * FROM products WHERE id = $1', [(id % 50_000) + 1]),
  (client, id) => {
    next += 1;
    return client.query(
      `WITH new_order AS (
         INSERT INTO orders (id, customer_id, state, note, created_at) VALUES ($1, $2, 'new', '', now()) RETURNING id)
       INSERT INTO audit_trail (id, order_id, happened_at, what) SELECT id, id, now(), 'ordered' FROM new_order`,
      [next, (id % 1000) + 1],
    );
  },
];

stdin.on('end', () => {
  isOver = true;
});
stdin.resume();
await Promise.all(Array.from({ length: clients }, (_, seed) => shop(seed)));
latencies.sort((a, b) => a.ms - b.ms);
const at = share => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]?.ms ?? 0;
stdout.write(
  `${JSON.stringify({
    transactions: latencies.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    longest: latencies.slice(-5).reverse(),
    over100Ms: latencies.filter(({ ms }) => ms > 100).length,
    over1000Ms: latencies.filter(({ ms }) => ms > 1000).length,
    errors: Object.fromEntries(errors),
  })}\n`,
);

async function shop(seed) {
  const client = new pg.Client(url);
  await client.connect();
  const start = performance.now();
  for (let turn = seed; !isOver; turn += 1) {
    const begun = performance.now();
    try {
      await transactions[turn % transactions.length](client, ((turn * 7919) % orders) + 1);
    } catch (error) {
      errors.set(error.message, (errors.get(error.message) ?? 0) + 1);
    }
    latencies.push({ ms: Math.round(performance.now() - begun), afterS: Math.round((begun - start) / 1000) });
    await setTimeout(pause);
  }
  await client.end();
}
