import type { Session } from '../database/port.ts';
import type { HealthCheck } from '../events.ts';
import { checkHealth } from '../health/health.ts';
import type { Place } from './targets/target.ts';

/** Milliseconds that a look at a database holds for all its targets. */
const lookHolds = 10_000;

/**
 * Whether nothing at a database stands in the way of a run, looked at once for all of its targets. False as soon as
 * anything does, or somebody holds locks there: then each target makes the checks for itself, and tells.
 */
export function watchHealth(
  withSession: <T>(place: Place, action: (session: Session) => Promise<T>) => Promise<T>,
  now: () => number,
): (place: Place) => Promise<boolean> {
  const looks = new Map<string, { readonly at: number; readonly isHealthy: Promise<boolean> }>();
  return place => {
    const last = looks.get(place.key);
    if (last !== undefined && now() - last.at < lookHolds) return last.isHealthy;
    const isHealthy = withSession(place, session => look(session, place)).catch(() => false);
    looks.set(place.key, { at: now(), isHealthy });
    return isHealthy;
  };
}

async function look(session: Session, { database }: Place): Promise<boolean> {
  let isHeld = false;
  const checks = await checkHealth(session, {
    isShared: database.shared,
    backup: undefined,
    changed: [],
    lockedTables: async () => {
      isHeld = true;
      return [];
    },
  });
  return !isHeld && checks.every(isFine);
}

/** What cannot be seen stops no run, and what is worth a warning is told by each target that it concerns. */
function isFine({ state }: HealthCheck): boolean {
  return state === 'pass' || state === 'unknown';
}
