import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePaired, isTold } from './paired.ts';
import { meanOf, studentQuantile95 } from './student.ts';
import { wilson } from './wilson.ts';

const counts = fc
  .tuple(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ n, passed: Math.round(n * share) }));
const pairs = fc
  .tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(30))
  .filter(([both, first, second, neither]) => both + first + second + neither > 0)
  .map(([both, onlyFirst, onlySecond, neither]) => ({ both, onlyFirst, onlySecond, neither }));

describe('the interval of a rate', () => {
  test('holds the rate, stays between 0 and 1, and has a width', () =>
    fc.assert(
      fc.property(counts, ({ passed, n }) => {
        const { from, to } = wilson(passed, n);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
        expect(from).toBeLessThanOrEqual(passed / n);
        expect(to).toBeGreaterThanOrEqual(passed / n);
        expect(to - from).toBeGreaterThan(0);
      }),
    ));

  test('is the same for failures as for passes, turned round', () =>
    fc.assert(
      fc.property(counts, ({ passed, n }) => {
        const [one, other] = [wilson(passed, n), wilson(n - passed, n)];
        expect(one.from).toBeCloseTo(1 - other.to, 10);
      }),
    ));

  test('gets narrower with more runs of the same rate', () =>
    fc.assert(
      fc.property(counts, ({ passed, n }) => {
        const [few, many] = [wilson(passed, n), wilson(4 * passed, 4 * n)];
        expect(many.to - many.from).toBeLessThan(few.to - few.from);
      }),
    ));

  // R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is as published', (passed, n, from, to) => {
    expect(wilson(passed, n).from).toBeCloseTo(from, 4);
    expect(wilson(passed, n).to).toBeCloseTo(to, 4);
  });

  test('holds the true rate about as often as it says, for 20 runs', () => {
    for (const rate of [0.2, 0.5, 0.8, 0.95]) {
      const covered = Array.from({ length: 21 }, (_, passed) => passed)
        .filter(passed => wilson(passed, 20).from <= rate && rate <= wilson(passed, 20).to)
        .reduce((sum, passed) => sum + binomial(20, passed, rate), 0);
      expect(covered).toBeGreaterThan(0.91);
      expect(covered).toBeLessThan(0.99);
    }
  });
});

describe('a mean', () => {
  test.each([
    [1, 12.706],
    [2, 4.303],
    [10, 2.228],
    [30, 2.042],
    [31, 2.0395],
    [40, 2.0211],
    [60, 2.0003],
    [120, 1.9799],
    [1000, 1.9623],
  ])('the quantile for %i degrees of freedom is as published', (degrees, quantile) => {
    expect(studentQuantile95(degrees)).toBeCloseTo(quantile, 3);
  });

  const values = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 2, maxLength: 60 });

  test('lies in the middle of its interval, moves with the values and grows with them', () =>
    fc.assert(
      fc.property(values, fc.double({ min: -100, max: 100, noNaN: true }), (all, shift) => {
        const plain = meanOf(all);
        const moved = meanOf(all.map(each => 2 * each + shift));
        if (!plain?.interval || !moved?.interval) throw new Error('two values have an interval');
        expect((plain.interval.from + plain.interval.to) / 2).toBeCloseTo(plain.mean, 6);
        expect(moved.mean).toBeCloseTo(2 * plain.mean + shift, 6);
        expect(moved.interval.to - moved.interval.from).toBeCloseTo(
          2 * (plain.interval.to - plain.interval.from),
          5,
        );
      }),
    ));

  test('of the same values has no width, of one value no interval, of none nothing', () => {
    expect(meanOf([3, 3, 3])).toEqual({ n: 3, mean: 3, interval: { from: 3, to: 3 } });
    expect(meanOf([3])).toEqual({ n: 1, mean: 3, interval: null });
    expect(meanOf([])).toBeNull();
  });

  test('is as published for an example', () => {
    // Student's own data of sleep (Biometrika 6, 1908): the mean difference is 1.58, the interval 0.70 to 2.46.
    const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
    const { mean, interval } = meanOf(sleep) ?? expect.unreachable();
    expect(mean).toBeCloseTo(1.58, 2);
    expect(interval?.from).toBeCloseTo(0.7, 2);
    expect(interval?.to).toBeCloseTo(2.46, 2);
  });
});

describe('paired rates', () => {
  test('the interval holds the difference and stays between -1 and 1', () =>
    fc.assert(
      fc.property(pairs, counted => {
        const { difference, interval, p } = comparePaired(counted) ?? expect.unreachable();
        expect(interval.from).toBeGreaterThanOrEqual(-1);
        expect(interval.to).toBeLessThanOrEqual(1);
        expect(interval.from).toBeLessThanOrEqual(difference + 1e-12);
        expect(interval.to).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    ));

  test('arms that change places change the sign', () =>
    fc.assert(
      fc.property(pairs, counted => {
        const one = comparePaired(counted);
        const other = comparePaired({
          ...counted,
          onlyFirst: counted.onlySecond,
          onlySecond: counted.onlyFirst,
        });
        if (one === null || other === null) throw new Error('there are pairs');
        expect(other.difference).toBeCloseTo(-one.difference, 10);
        expect(other.interval.from).toBeCloseTo(-one.interval.to, 8);
        expect(other.p).toBeCloseTo(one.p, 10);
      }),
    ));

  test('arms that never differ cannot be told apart', () =>
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 30 }), (both, neither) => {
        const rates = comparePaired({ both, onlyFirst: 0, onlySecond: 0, neither }) ?? expect.unreachable();
        expect(rates.difference).toBe(0);
        expect(isTold(rates)).toBe(false);
        expect(rates.p).toBe(1);
      }),
    ));

  test('two tosses of a coin tell nothing, six alike do', () => {
    const alike = (onlyFirst: number) =>
      comparePaired({ both: 0, onlyFirst, onlySecond: 0, neither: 0 }) ?? expect.unreachable();
    expect(alike(2).interval.to).toBeLessThan(0);
    expect([2, 5, 6].map(count => isTold(alike(count)))).toEqual([false, false, true]);
  });

  test('the interval is as published for an example', () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998) 2635, method 10; he takes the first minus the second.
    const { interval } =
      comparePaired({ both: 36, onlyFirst: 12, onlySecond: 2, neither: 0 }) ?? expect.unreachable();
    expect(-interval.to).toBeCloseTo(0.0569, 4);
    expect(-interval.from).toBeCloseTo(0.3404, 4);
  });

  test('the exact test is that of a coin', () => {
    expect(comparePaired({ both: 3, onlyFirst: 0, onlySecond: 5, neither: 2 })?.p).toBeCloseTo(2 / 32, 10);
    expect(comparePaired({ both: 0, onlyFirst: 1, onlySecond: 9, neither: 0 })?.p).toBeCloseTo(
      (2 * 11) / 1024,
      10,
    );
    expect(comparePaired({ both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 })).toBeNull();
  });
});

function binomial(n: number, k: number, rate: number): number {
  let choose = 1;
  for (let index = 0; index < k; index++) choose = (choose * (n - index)) / (index + 1);
  return choose * rate ** k * (1 - rate) ** (n - k);
}
