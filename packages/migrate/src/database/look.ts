import type { Session, StatementResult } from './port.ts';
import { type Sql, script, sql } from './sql.ts';

/**
 * Runs queries of somebody who only looks: they wait for a lock for a second at most, then the server gives them up with 55P03.
 * The limit ends with the message.
 */
export async function look(session: Session, queries: Sql): Promise<readonly StatementResult[]> {
  const [, ...results] = await session.run(script(sql`SET LOCAL lock_timeout = '1s'`, queries));
  return results;
}
