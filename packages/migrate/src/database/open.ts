import type { PGlite } from '@electric-sql/pglite';
import type { Client, Pool, PoolClient } from 'pg';
import { MigrateError } from '../errors.ts';
import { borrowedClient, borrowedPool, type PgConnection, pgDatabase } from './pg.ts';
import { borrowedPglite, pgliteDatabase } from './pglite.ts';
import type { Database } from './port.ts';
import { checkTls, withModesOfLibpq } from './tls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds; libpq waits for ever by default, which no deployment wants. */
const defaultConnectTimeout = 10_000;

/**
 * The database behind a URL, behind something that is connected already, or where libpq's environment variables point.
 * `endsWithProcess`: nobody in this process asks the server for anything once a session is closed.
 */
export function openDatabase(
  connection: string | Pool | Client | PoolClient | PGlite | undefined,
  environment: Environment,
  endsWithProcess = false,
): Database {
  if (connection === undefined) return databaseFromEnvironment(environment, endsWithProcess);
  if (typeof connection !== 'string') {
    if ('execProtocol' in connection) return borrowedPglite(connection);
    return 'totalCount' in connection ? borrowedPool(connection) : borrowedClient(connection);
  }
  if (connection.startsWith('pglite:')) return pgliteDatabase(connection.slice('pglite:'.length));
  return pgDatabase(connectionOf(connection, environment), describeUrl(connection), endsWithProcess);
}

/** What the driver is told of a URL; without one it looks libpq's environment variables up. */
export function connectionOf(connection: string | undefined, environment: Environment): PgConnection {
  shareWithDriver(environment);
  const connectionTimeoutMillis = connectTimeout(environment);
  return {
    connectionTimeoutMillis,
    ...(connection === undefined ? {} : { connectionString: withModesOfLibpq(connection) }),
  };
}

function databaseFromEnvironment(environment: Environment, endsWithProcess: boolean): Database {
  const {
    PGHOST: host = 'localhost',
    PGPORT: port = '5432',
    PGUSER: user,
    PGDATABASE: name = user,
  } = environment;
  return pgDatabase(connectionOf(undefined, environment), `${host}:${port}/${name ?? ''}`, endsWithProcess);
}

/** `pg` looks libpq's variables up in the process only, and some of them may come from `.env`. */
function shareWithDriver(environment: Environment): void {
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('PG') && value !== undefined) process.env[name] ??= value;
  }
}

function connectTimeout(environment: Environment): number {
  const seconds = Number(environment['PGCONNECT_TIMEOUT']);
  return seconds > 0 ? seconds * 1_000 : defaultConnectTimeout;
}

function describeUrl(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new MigrateError(
      'invalid_configuration',
      'the database URL does not start with postgresql:// or pglite:',
      {
        hint: 'For example: DATABASE_URL=postgresql://user@localhost:5432/app',
      },
    );
  }
  const { hostname, port, pathname, searchParams } = parseUrl(url);
  checkTls(searchParams);
  return `${hostname || 'localhost'}:${port || '5432'}${decodeURIComponent(pathname)}`;
}

/**
 * As the driver reads it. A character that ends a part of a URL too early moves the rest of a password elsewhere: into
 * the path, the query, or what follows a #, which the driver would leave out without a word.
 */
function parseUrl(url: string): URL {
  try {
    // The driver takes a user without a host, with the socket's folder in the query; a URL has no such form.
    const parsed = new URL(url.replace(/^([^:]+:\/\/[^/?#]*@)(?=\/)/, '$1localhost'));
    decodeURIComponent(parsed.pathname);
    const { pathname, search, searchParams } = parsed;
    const isMisread = url.includes('#') || /@/.test(pathname) || /@/.test(search.replace(/%40/g, ''));
    const port = searchParams.get('port') ?? '5432';
    if (!isMisread && /^\d{1,5}$/.test(port) && Number(port) <= 65_535) return parsed;
  } catch {
    // What URL says of it may repeat the password.
  }
  throw new MigrateError('invalid_configuration', 'the database URL cannot be read', {
    hint: 'A user name or password with special characters must be percent-encoded, for example %40 for @, %23 for # and %2F for /. A port is at most 65535, and an IPv6 address stands in [ ].',
  });
}
