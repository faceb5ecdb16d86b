import { type ChainCheck, checkChain, type HistoryEvent, readEvents } from '../history/events.ts';
import { type RunContext, withTarget } from './session.ts';

export interface EventReport {
  readonly database: string;
  readonly schema: string;
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
}

/** The newest events of the audit trail; none where no migration has ever run. */
export async function reportEvents(context: RunContext, limit: number | undefined): Promise<EventReport> {
  return withTarget(context, async (session, { database, schema, hasHistory }, tables) => ({
    database,
    schema,
    events: hasHistory ? await readEvents(session, tables, limit) : [],
  }));
}

export async function verifyEvents(context: RunContext): Promise<ChainCheck> {
  return withTarget(context, async (session, { hasHistory }, tables) =>
    hasHistory ? checkChain(session, tables) : { events: 0, edited: [], unlinked: [], newestHash: undefined },
  );
}
