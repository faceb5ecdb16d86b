import type { StopReason } from '../../events.ts';

/** Of a wave that is no canary, this part must have ended before the next one opens: one slow tenant holds nobody. */
const partThatMustEnd = 0.9;

/** How far a wave has come. */
export interface WaveProgress {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  /** Targets that have not ended for good. */
  readonly unfinished: number;
}

/** Whether the wave behind this one may begin. The first wave is a test, and is waited for as a whole. */
export function mayOpenNext({ number, size, unfinished }: WaveProgress): boolean {
  return unfinished <= (number === 1 ? 0 : size - Math.ceil(size * partThatMustEnd));
}

/** Why nothing more may be started, if so. */
export function reasonToStop(
  failures: { readonly inFirstWave: number; readonly inAll: number },
  { waves, maxFailures }: { readonly waves: number; readonly maxFailures: number },
): StopReason | undefined {
  if (waves > 1 && failures.inFirstWave > 0) return 'canary';
  return failures.inAll > maxFailures ? 'failures' : undefined;
}
