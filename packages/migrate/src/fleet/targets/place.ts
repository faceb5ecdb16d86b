import { openDatabase } from '../../database/open.ts';
import type { Database } from '../../database/port.ts';
import { siblingDatabase } from '../../database/sibling.ts';
import { MigrateError } from '../../errors.ts';
import type { Place } from './target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The database of the configuration. */
export function homePlace(connection: string | undefined, environment: Environment): Place {
  if (connection?.startsWith('pglite:')) {
    throw new MigrateError('usage', 'a fleet needs a PostgreSQL server, not the embedded database', {
      hint: 'Point DATABASE_URL at a server: the embedded database has one session, and no other process can use it.',
    });
  }
  return placeOf(openDatabase(connection, environment), true);
}

/**
 * The database that a line names: a URL, or the name of a database on the server of the configuration. The line may hold
 * a password, so no error repeats it.
 */
export function placeNamed(
  text: string,
  connection: string | undefined,
  environment: Environment,
  whereFrom: string,
): Place {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text))
    return placeOf(siblingDatabase(connection, environment, text), false);
  try {
    if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('it does not start with postgresql://');
    return placeOf(openDatabase(text, environment), false);
  } catch (error) {
    throw new MigrateError('invalid_configuration', `${whereFrom}: a database URL that cannot be used`, {
      details: [error instanceof Error ? error.message : ''],
      hint: `${(error instanceof MigrateError ? error.hint : undefined) ?? 'For example: postgresql://user@db1.example:5432/customer_17.'} It is not shown here, because it may hold a password.`,
    });
  }
}

function placeOf(database: Database, isHome: boolean): Place {
  const key = database.description;
  const slash = key.indexOf('/');
  return { server: key.slice(0, slash), key, databaseName: key.slice(slash + 1), database, isHome };
}
