// As umzug's documentation has it for SQL files and a storage of one's own.
import { readFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import pg from 'pg';
import { Umzug } from 'umzug';

const client = new pg.Client(env.DATABASE_URL);
await client.connect();
await client.query('create table if not exists umzug_history (name text primary key)');
const runner = new Umzug({
  migrations: {
    glob: ['*.sql', { cwd: argv[2] }],
    resolve: ({ name, path }) => ({ name, up: () => client.query(readFileSync(path, 'utf8')) }),
  },
  storage: {
    logMigration: ({ name }) => client.query('insert into umzug_history values ($1)', [name]),
    unlogMigration: ({ name }) => client.query('delete from umzug_history where name = $1', [name]),
    executed: async () =>
      (await client.query('select name from umzug_history order by name')).rows.map(({ name }) => name),
  },
  logger: undefined,
});
await runner.up();
await client.end();
