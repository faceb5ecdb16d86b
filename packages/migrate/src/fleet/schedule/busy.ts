/** Milliseconds before a busy target is asked again: the first time, and the longest. */
const firstPause = 250;
const longestPause = 15_000;

/** Milliseconds before a target is asked again that was busy so many times before. */
export function pauseBefore(times: number): number {
  return Math.min(longestPause, firstPause * 2 ** times);
}

/** Targets that were busy, and when each is asked again. */
export interface BusyList<Target> {
  /** Puts it on the list. False when it has been asked for as long as patience lasts. */
  put(target: Target, now: number): boolean;
  /** Takes the first whose time has come, of those that may start. */
  take(now: number, mayStart: (target: Target) => boolean): Target | undefined;
  /** Milliseconds until the next one is to be asked; undefined when there is none. */
  pause(now: number): number | undefined;
  targets(): readonly Target[];
}

/** `patienceMs`: milliseconds from the first time that a target was busy to the last time that it is asked. */
export function createBusyList<Target extends { readonly key: string }>(
  patienceMs: number,
): BusyList<Target> {
  const list: { readonly target: Target; readonly at: number }[] = [];
  const firstAsked = new Map<string, { readonly at: number; readonly times: number }>();
  return {
    put(target, now) {
      const { at, times } = firstAsked.get(target.key) ?? { at: now, times: 0 };
      firstAsked.set(target.key, { at, times: times + 1 });
      if (now - at >= patienceMs) return false;
      list.push({ target, at: Math.min(now + pauseBefore(times), at + patienceMs) });
      return true;
    },
    take(now, mayStart) {
      const due = list.findIndex(({ target, at }) => at <= now && mayStart(target));
      return due === -1 ? undefined : list.splice(due, 1)[0]?.target;
    },
    pause: now => (list.length === 0 ? undefined : Math.max(0, Math.min(...list.map(({ at }) => at)) - now)),
    targets: () => list.map(({ target }) => target),
  };
}
