import { connectionOf } from './open.ts';

/** A few connections for a library that asks with parameters. */
export interface QueryPool extends AsyncDisposable {
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** To the server behind a URL, or where libpq's environment variables point. Connects when it is first asked. */
export async function openPool(
  connection: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  applicationName: string,
): Promise<QueryPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    keepAlive: true,
    max: 2,
    ...connectionOf(connection, environment),
    application_name: applicationName,
  });
  // A connection that breaks while idle must not end the process; the next query reports it.
  pool.on('error', () => undefined);
  return {
    query: (text, values) => pool.query(text, [...values]),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
