import { ServerError, type Session, type StatementResult } from '../database/port.ts';
import { Sql, script, sql } from '../database/sql.ts';

/**
 * Takes away what the target before has left on a session: role, settings, cursors, prepared statements, locks, temporary
 * tables. It stands in front of the first message of the next one, so that it takes no round trip.
 */
const clean = script(
  sql`SET SESSION AUTHORIZATION DEFAULT`,
  sql`RESET ALL`,
  sql`CLOSE ALL`,
  sql`DEALLOCATE ALL`,
  sql`UNLISTEN *`,
  sql`SELECT pg_catalog.pg_advisory_unlock_all()`,
  sql`DISCARD SEQUENCES`,
  sql`DISCARD TEMP`,
);
const cleaningStatements = 8;

/** A session for one target. One on which anything has failed is not used again. */
export function lend(
  session: Session,
  isFresh: boolean,
  giveBack: (isClean: boolean) => Promise<void>,
): Session {
  let isCleaned = isFresh;
  let hasFailed = false;
  return {
    ...session,
    async run(text): Promise<readonly StatementResult[]> {
      const needsCleaning = !isCleaned;
      isCleaned = true;
      try {
        if (!needsCleaning) return await session.run(text);
        const own = text instanceof Sql ? text.text : text;
        return (await session.run(`${clean.text};\n${own}`)).slice(cleaningStatements);
      } catch (error) {
        hasFailed = true;
        if (!needsCleaning || !(error instanceof ServerError)) throw error;
        throw new ServerError(
          { ...error, message: error.message, code: error.sqlstate, position: null },
          error.completed.slice(cleaningStatements),
        );
      }
    },
    close: () => giveBack(!hasFailed),
  };
}
