import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ticksUpTo } from './scale.ts';

test('ticks begin at 0, rise by one step, reach what is largest and not much more', () =>
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), most => {
      const ticks = ticksUpTo(most);
      const [zero, step = 0] = ticks;
      const last = ticks.at(-1) ?? 0;
      expect(zero).toBe(0);
      expect(last).toBeGreaterThanOrEqual(most * (1 - 1e-6));
      expect(last - step).toBeLessThan(most);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  ));

test('of nothing there is still a scale', () => {
  expect(ticksUpTo(0)).toEqual([0, 1]);
});
