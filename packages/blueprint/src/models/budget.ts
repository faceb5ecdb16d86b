import { BlueprintError } from '../errors.ts';
import { formatUsd } from './cost.ts';

/** One budget for all calls of a command, also for those that run at the same time. */
export interface Budget {
  readonly maxUsd: number | undefined;
  /** What calls have cost so far, in US dollars. */
  readonly spentUsd: () => number;
  /**
   * Sets aside the most a call can cost, before it is made; the calls under way and this one together never pass the
   * limit. Waits while calls under way may leave something over. `rest` waits for all of them and takes what is left.
   * Throws `budget_reached`, and the signal's reason.
   */
  readonly reserve: (atMostUsd: number | 'rest', what: string, signal?: AbortSignal) => Promise<Reservation>;
}

export interface Reservation {
  /** In US dollars; infinite for the rest of no limit. */
  readonly usd: number;
  /** Gives back what was set aside and counts what the call cost. Once. */
  readonly settle: (costUsd: number) => void;
}

/** Half of the smallest price in the list for one token; sums of prices are not exact. */
const tolerance = 1e-8;

export function createBudget(maxUsd: number | undefined): Budget {
  const limit = maxUsd ?? Number.POSITIVE_INFINITY;
  let spent = 0;
  let reserved = 0;
  let waiting: (() => void)[] = [];
  const wake = () => {
    const woken = waiting;
    waiting = [];
    for (const each of woken) each();
  };
  return {
    maxUsd,
    spentUsd: () => spent,
    reserve: async (atMostUsd, what, signal) => {
      signal?.throwIfAborted();
      const fits = () =>
        atMostUsd === 'rest'
          ? reserved === 0 && spent < limit
          : spent + reserved + atMostUsd <= limit + tolerance;
      while (!fits()) {
        if (reserved === 0) throw budgetReached(limit, spent, atMostUsd, what);
        await nextChange(waiting, signal);
      }
      const usd = atMostUsd === 'rest' ? limit - spent : atMostUsd;
      reserved += usd;
      let isOpen = true;
      const settle = (costUsd: number) => {
        if (!isOpen) return;
        isOpen = false;
        reserved -= usd;
        // What is left of many additions and subtractions would count as a call under way.
        if (reserved < tolerance) reserved = 0;
        spent += costUsd;
        wake();
      };
      return { usd, settle };
    },
  };
}

function nextChange(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    waiting.push(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
  });
}

function budgetReached(limit: number, spent: number, atMost: number | 'rest', what: string): BlueprintError {
  const need = atMost === 'rest' ? '' : `, which may cost up to ${formatUsd(atMost)}`;
  return new BlueprintError(
    'budget_reached',
    `the budget of ${formatUsd(limit)} does not reach for ${what}${need}`,
    {
      details: [`Spent so far: ${formatUsd(spent)}.`],
      hint: 'Raise --max-usd, or take a cheaper model; "blueprint models" lists prices. Answers that were paid for are kept.',
    },
  );
}
