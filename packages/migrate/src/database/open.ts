import type { PGlite } from '@electric-sql/pglite';
import type { Client, Pool, PoolClient } from 'pg';
import { MigrateError } from '../errors.ts';
import { borrowedClient, borrowedPool, pgDatabase } from './pg.ts';
import { borrowedPglite, pgliteDatabase } from './pglite.ts';
import type { Database } from './port.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds; libpq waits for ever by default, which no deployment wants. */
const defaultConnectTimeout = 10_000;

/** The database behind a URL, behind something that is connected already, or where libpq's environment variables point. */
export function openDatabase(
  connection: string | Pool | Client | PoolClient | PGlite | undefined,
  environment: Environment,
): Database {
  if (connection === undefined) return databaseFromEnvironment(environment);
  if (typeof connection !== 'string') {
    if ('execProtocol' in connection) return borrowedPglite(connection);
    return 'totalCount' in connection ? borrowedPool(connection) : borrowedClient(connection);
  }
  if (connection.startsWith('pglite:')) return pgliteDatabase(connection.slice('pglite:'.length));
  const connectionTimeoutMillis = connectTimeout(environment);
  return pgDatabase({ connectionString: connection, connectionTimeoutMillis }, describeUrl(connection));
}

/** Variables that are not named here, such as PGSSLMODE and PGPASSFILE, `pg` reads by itself. */
function databaseFromEnvironment(environment: Environment): Database {
  const {
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  } = environment;
  return pgDatabase(
    {
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      connectionTimeoutMillis: connectTimeout(environment),
    },
    `${host ?? 'localhost'}:${port ?? '5432'}/${database ?? user ?? ''}`,
  );
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
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || 'localhost'}:${port || '5432'}${decodeURIComponent(pathname)}`;
  } catch {
    throw new MigrateError('invalid_configuration', 'the database URL cannot be read', {
      hint: 'A password with special characters must be percent-encoded, for example %40 for @.',
    });
  }
}
