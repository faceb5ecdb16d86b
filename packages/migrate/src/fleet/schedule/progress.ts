import { mayOpenNext } from './waves-open.ts';

/** How far the waves have come. */
export interface Progress<Target> {
  /** The wave that was opened last, from 1; 0 before the first. */
  readonly opened: number;
  /** Opens every wave that may be opened now. */
  openNext(): void;
  /** Targets that appeared meanwhile: they join the last wave. */
  add(targets: readonly Target[]): void;
  /** A target has ended for good: says of which wave it was, from 1. */
  end(target: Target): number;
  /** The targets of waves that were never opened, in order. */
  unopened(): readonly Target[];
}

/** `start` is given each target when its wave opens. */
export function createProgress<Target extends { readonly key: string }>(
  waves: readonly (readonly Target[])[],
  start: (target: Target) => void,
): Progress<Target> {
  const later = waves.map(wave => [...wave]);
  const unfinished = waves.map(wave => wave.length);
  const waveOf = new Map<string, number>();
  let opened = 0;

  const mayOpen = () => {
    if (opened >= waves.length) return false;
    if (opened === 0) return true;
    const size = waves[opened - 1]?.length ?? 0;
    return mayOpenNext({ number: opened, size, unfinished: unfinished[opened - 1] ?? 0 });
  };
  const startAll = (targets: readonly Target[], wave: number) => {
    for (const target of targets) {
      waveOf.set(target.key, wave);
      start(target);
    }
  };

  return {
    get opened() {
      return opened;
    },
    openNext() {
      for (; mayOpen(); opened += 1) {
        startAll(later[opened] ?? [], opened);
        later[opened] = [];
      }
    },
    add(targets) {
      const last = Math.max(0, waves.length - 1);
      unfinished[last] = (unfinished[last] ?? 0) + targets.length;
      if (opened <= last && later[last] !== undefined) later[last].push(...targets);
      else startAll(targets, last);
    },
    end(target) {
      const wave = waveOf.get(target.key) ?? 0;
      unfinished[wave] = (unfinished[wave] ?? 0) - 1;
      return wave + 1;
    },
    unopened: () => later.flat(),
  };
}
