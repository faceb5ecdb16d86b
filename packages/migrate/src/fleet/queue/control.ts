import { connect } from '../../database/connect.ts';
import type { Session } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
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
