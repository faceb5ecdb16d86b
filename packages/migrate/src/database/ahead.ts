import type { Database, Notice, Session } from './port.ts';

/** A database that is being connected to already: its first session is the one that was begun. */
export interface DatabaseAhead extends Database {
  /** Gives the connection up when no session was asked for. */
  abandon(): void;
}

/**
 * Begins to connect, so that the server works while the caller does something else. How it goes is learnt by whoever opens
 * the first session.
 */
export function connectAhead(database: Database, applicationName: string): DatabaseAhead {
  let listener = (_: Notice): void => undefined;
  let begun: Promise<Session> | undefined = database.open(notice => listener(notice), applicationName);
  const take = () => {
    const session = begun;
    begun = undefined;
    return session;
  };
  begun.catch(() => undefined);
  return {
    ...database,
    open(onNotice, name) {
      const session = take();
      if (session === undefined) return database.open(onNotice, name);
      listener = onNotice;
      return session;
    },
    abandon() {
      take()
        ?.then(session => session.close())
        .catch(() => undefined);
    },
  };
}
