import { MigrateError } from '../errors.ts';
import { openDatabase } from './open.ts';
import type { Database } from './port.ts';

/** Another database on the server that a URL, or libpq's environment variables, point at. */
export function siblingDatabase(
  connection: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): Database {
  const path = encodeURIComponent(name);
  if (connection === undefined) return openDatabase(`postgresql:///${path}`, environment);
  const [, server, , query = ''] = /^([^:]+:\/\/[^/?]*)(\/[^?]*)?(\?.*)?$/.exec(connection) ?? [];
  if (server === undefined) {
    throw new MigrateError('invalid_configuration', 'the database URL cannot be read', {
      hint: 'For example: DATABASE_URL=postgresql://user@localhost:5432/app',
    });
  }
  return openDatabase(`${server}/${path}${query}`, environment);
}
