import type { HomeContext } from '../context.ts';

/** Waiting that can be cut short. */
export interface Pause {
  wait(ms: number): Promise<void>;
  /** Ends the wait that goes on, or else the next one at once: what happened in between must not be missed. */
  cut(): void;
}

export function createPause({ run: { signal, sleep } }: Pick<HomeContext, 'run'>): Pause {
  let cutter = new AbortController();
  return {
    async wait(ms) {
      const signals = signal === undefined ? [cutter.signal] : [cutter.signal, signal];
      await sleep(ms, AbortSignal.any(signals)).catch(() => undefined);
      cutter = new AbortController();
    },
    cut: () => cutter.abort(),
  };
}
