import type { Session } from '../../database/port.ts';
import { Sql, sql } from '../../database/sql.ts';

/** Where a sequence stands. */
interface Position {
  readonly name: string;
  readonly lastValue: string;
  readonly isCalled: string;
}

/**
 * Runs an action whose transaction is rolled back, and puts the sequences back to where they stood: what they gave out
 * is not rolled back, and the rows that a migration inserts later would get other ids than in a straight run.
 */
export async function keepSequences<T>(session: Session, action: () => Promise<T>): Promise<T> {
  const before = await readPositions(session);
  const result = await action();
  if (before.length === 0) return result;
  const now = new Map((await readPositions(session)).map(position => [position.name, position]));
  const moved = before.filter(({ name, lastValue, isCalled }) => {
    const position = now.get(name);
    return position?.lastValue !== lastValue || position?.isCalled !== isCalled;
  });
  const calls = moved.map(
    ({ name, lastValue, isCalled }) => sql`setval(${name}, ${new Sql(lastValue)}, ${isCalled === 't'})`.text,
  );
  if (calls.length > 0) await session.run(`SELECT ${calls.join(', ')}`);
  return result;
}

async function readPositions(session: Session): Promise<Position[]> {
  const [list] = await session.run(sql`
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND n.nspname !~ '^pg_' ORDER BY 1`);
  const names = (list?.rows ?? []).map(row => row['name'] ?? '');
  if (names.length === 0) return [];
  const reads = names.map(
    name => sql`SELECT ${name} AS name, last_value, is_called FROM ${new Sql(name)}`.text,
  );
  const [result] = await session.run(reads.join(' UNION ALL '));
  return (result?.rows ?? []).map(row => ({
    name: row['name'] ?? '',
    lastValue: row['last_value'] ?? '',
    isCalled: row['is_called'] ?? '',
  }));
}
