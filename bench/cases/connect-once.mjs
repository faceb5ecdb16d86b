// The least that a command on a database can cost in Node: load the driver, connect, ask, leave.
import { argv } from 'node:process';
import pg from 'pg';

const client = new pg.Client(argv[2]);
await client.connect();
await client.query('select 1');
await client.end();
