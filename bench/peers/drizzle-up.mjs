// As drizzle's documentation has it: migrations are applied by a script of one's own.
import { argv, env } from 'node:process';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

const client = new pg.Client(env.DATABASE_URL);
await client.connect();
await migrate(drizzle(client), { migrationsFolder: argv[2] });
await client.end();
