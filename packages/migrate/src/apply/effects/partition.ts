import { qualified, sql } from '../../database/sql.ts';
import type { Effect } from '../../files/outside.ts';
import type { Decision, Preparation } from './decision.ts';
import { regclass } from './index-build.ts';

/** An interrupted DETACH PARTITION CONCURRENTLY leaves the partition half detached: the server has a statement for the rest. */
export async function preparePartitionDetach(
  { parent, partition }: Extract<Effect, { type: 'partition_detached' }>,
  { run: { session }, isBegun, onMended }: Preparation,
): Promise<Decision> {
  // The catalog of a server before 14, which refuses the statement itself, has no such column.
  const [result] = await session.run(sql`
    SELECT coalesce((to_jsonb(i) ->> 'inhdetachpending')::boolean, false) AS pending
      FROM pg_inherits i WHERE i.inhrelid = ${regclass(partition)} AND i.inhparent = ${regclass(parent)}`);
  const attached = result?.rows[0];
  if (attached === undefined) {
    if (!isBegun) return { do: 'run unrecorded' };
    return { do: 'nothing', because: 'an interrupted run had detached it already' };
  }
  if (attached['pending'] !== 't') return { do: 'run' };
  await session.run(sql`ALTER TABLE ${qualified(parent)} DETACH PARTITION ${qualified(partition)} FINALIZE`);
  const message = `finished detaching the partition ${qualified(partition).text}, which an interrupted run had begun`;
  onMended(message);
  return { do: 'nothing', because: message };
}
