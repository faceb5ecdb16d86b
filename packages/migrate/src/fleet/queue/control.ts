import { connect } from '../../database/connect.ts';
import type { Session } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';
import type { HomeContext } from '../context.ts';
import { createStore } from './store/tables.ts';

/** The database in which workers on several machines meet. */
export interface Control extends AsyncDisposable {
  /** Has the session to itself while `action` runs; another transaction of this process waits. */
  run<T>(action: (session: Session) => Promise<T>): Promise<T>;
}

/** Opens the database of the configuration for as long as this process works, and makes the tables that it needs. */
export async function openControl({ home, run }: HomeContext): Promise<Control> {
  const session = await connect(home.database, {
    applicationName: `migrate ${run.correlationId}`,
    emit: () => undefined,
    signal: run.signal,
    sleep: run.sleep,
  });
  await requireServer(session).catch(async error => {
    await session.close();
    throw error;
  });
  let last: Promise<unknown> = Promise.resolve();
  const control: Control = {
    run(action) {
      const next = last.then(() => action(session));
      last = next.catch(() => undefined);
      return next;
    },
    [Symbol.asyncDispose]: () => session.close().catch(() => undefined),
  };
  await control.run(createStore);
  return control;
}

/** What pg-boss 10 asks of the server: `gen_random_uuid` without an extension. */
const oldestServer = 130_000;

async function requireServer(session: Session): Promise<void> {
  const [shown] = await session.run(sql`SELECT current_setting('server_version_num') AS version`);
  if (Number(shown?.rows[0]?.['version']) >= oldestServer) return;
  throw new MigrateError(
    'unsupported_server',
    'runs that workers share need PostgreSQL 13 or newer for their queue',
    {
      hint: 'Targets may be older: point DATABASE_URL at a newer server and list them with "databases", or use "migrate fleet up".',
    },
  );
}

/** A transaction over several messages. */
export async function inTransaction<T>(
  control: Control,
  action: (session: Session) => Promise<T>,
): Promise<T> {
  return control.run(async session => {
    await session.run(sql`BEGIN`);
    try {
      const result = await action(session);
      await session.run(sql`COMMIT`);
      return result;
    } catch (error) {
      await session.run(sql`ROLLBACK`).catch(() => undefined);
      throw error;
    }
  });
}
