import { type Amount, amountOf } from './amount.ts';

/** One target alone, then a tenth of all, then the others. */
export const defaultWaves: readonly Amount[] = [{ count: 1 }, { share: 0.1 }];

/**
 * Cuts a list into waves. Each amount is one wave, and what is left is the last one. Targets chosen as canaries are the
 * first wave, whatever its amount says.
 */
export function planWaves<Target>(
  targets: readonly Target[],
  amounts: readonly Amount[],
  isCanary: (target: Target) => boolean = () => false,
): Target[][] {
  const canaries = targets.filter(isCanary);
  const others = canaries.length === 0 ? targets : targets.filter(target => !isCanary(target));
  const [first, ...later] = amounts;
  const sizes = canaries.length === 0 ? amounts : first === undefined ? [] : later;
  const waves = canaries.length === 0 ? [] : [canaries];
  let start = 0;
  for (const amount of sizes) {
    const end = start + Math.max(0, amountOf(amount, targets.length));
    waves.push(others.slice(start, end));
    start = end;
  }
  waves.push(others.slice(start));
  return waves.filter(wave => wave.length > 0);
}
