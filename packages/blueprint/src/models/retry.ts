import { setTimeout as wait } from 'node:timers/promises';

/** What may be tried again, and when. */
export interface TemporaryFailure {
  /** From the server's retry-after, in milliseconds; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;
  /** The request was sent and nothing came back: it may have been charged. */
  readonly isLost: boolean;
}

export interface RetryPolicy {
  /** Attempts in all. */
  readonly attempts: number;
  /** Milliseconds of waiting in all. */
  readonly maxWaitMs: number;
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Milliseconds from any fixed point in the past. */
  readonly clock: () => number;
  /** From 0 to 1, exclusive. */
  readonly random: () => number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 5,
  maxWaitMs: 5 * 60_000,
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
  clock: () => performance.now(),
  random: Math.random,
};

export interface Retried<Result> {
  readonly result: Result;
  readonly retries: number;
  readonly lostAttempts: number;
}

/**
 * Tries until it succeeds, fails for good, or attempts or time run out. Waits as long as the server says; where it says
 * nothing, half a second, doubled each time, and a random part of that so that parallel calls do not come back together.
 * A server that wants to wait longer than is left is not asked again.
 */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  classify: (error: unknown) => TemporaryFailure | undefined,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<Retried<Result>> {
  let waitedMs = 0;
  let lostAttempts = 0;
  for (let retries = 0; ; retries++) {
    try {
      return { result: await attempt(), retries, lostAttempts };
    } catch (error) {
      const failure = signal?.aborted === true ? undefined : classify(error);
      if (failure === undefined || retries + 1 >= policy.attempts) throw error;
      const pause = failure.retryAfterMs ?? 500 * 2 ** retries * (0.5 + policy.random() / 2);
      if (waitedMs + pause > policy.maxWaitMs) throw error;
      if (failure.isLost) lostAttempts++;
      waitedMs += pause;
      await policy.sleep(pause, signal);
    }
  }
}

/** Reads `retry-after-ms` and both forms of `retry-after`: seconds, and a date of HTTP. In milliseconds from `now`. */
export function retryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  now: Date,
): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const given = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000;
  const date = Date.parse(given);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
