import type { AgentOutcome } from '../agents/port.ts';

const words: Readonly<Record<AgentOutcome, string | null>> = {
  done: null,
  failed: 'it failed',
  refused: 'it refused',
  turn_limit: 'it used up its turns',
  budget_reached: 'it used up its budget',
  time_limit: 'it used up its time',
  looping: 'it did the same over and over',
  interrupted: 'it was interrupted',
  broken_off: 'it broke off',
};

/** How an agent ended, with its denied tools; null where there is nothing to tell. */
export function describeEnd({
  outcome,
  denied,
}: {
  readonly outcome: AgentOutcome;
  readonly denied: readonly string[];
}): string | null {
  const refused = denied.length === 0 ? null : `it was not allowed to use ${denied.slice(0, 3).join(', ')}`;
  return [words[outcome], refused].filter(each => each !== null).join(', ') || null;
}
