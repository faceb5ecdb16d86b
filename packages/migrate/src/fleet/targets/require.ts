import { MigrateError } from '../../errors.ts';
import { likeName } from './pattern.ts';
import type { FleetTarget } from './target.ts';

/** Throws `no_targets`: an answer about no target would look like a good one. */
export function requireTargets(targets: readonly FleetTarget[]): void {
  if (targets.length > 0) return;
  throw new MigrateError('no_targets', 'the fleet has no target: its sources name none', {
    hint: 'Look at the pattern, the file or the query that lists them.',
  });
}

/** Throws `no_targets` for a pattern of a flag that no target's name fits: it is a name that was mistyped. */
export function requireMatches(
  flag: string,
  patterns: readonly string[],
  targets: readonly FleetTarget[],
): void {
  const unmatched = patterns.filter(pattern => !targets.some(({ name }) => likeName(pattern, name)));
  if (unmatched.length === 0) return;
  throw new MigrateError('no_targets', `${flag}: no target fits ${unmatched.join(', ')}`, {
    hint: 'Nothing was run. "migrate fleet status" shows the names.',
  });
}
