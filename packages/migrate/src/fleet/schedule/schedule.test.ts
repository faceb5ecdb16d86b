import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountOf, parseAmount } from './amount.ts';
import { createSchedule, type Ending, type Scheduled } from './schedule.ts';
import { planWaves } from './waves.ts';

const target = (key: string, server = 's', alone?: string): Scheduled => ({ key, server, alone });
const targets = (count: number, server = 's') =>
  Array.from({ length: count }, (_, index) => target(`${server}${index}`, server));
const policy = { limitOf: () => 100, maxFailures: 100, patienceMs: 1_000 };

describe('amounts', () => {
  test.each([
    ['5', { count: 5 }],
    [' 10% ', { share: 0.1 }],
    ['2.5%', { share: 0.025 }],
    ['0', { count: 0 }],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['101%', undefined],
    ['x', undefined],
  ])('%j', (text, amount) => {
    expect(parseAmount(text)).toEqual(amount);
  });

  test.each([
    [{ share: 0.07 }, 100, 7],
    [{ share: 0.05 }, 1, 1],
    [{ share: 0.05 }, 0, 0],
    [{ count: 3 }, 1, 3],
  ])('%j of %i is %i', (amount, total, expected) => {
    expect(amountOf(amount, total)).toBe(expected);
  });
});

describe('waves', () => {
  const names = Array.from({ length: 20 }, (_, index) => index);
  test('one, a tenth, the rest', () => {
    expect(planWaves(names, [{ count: 1 }, { share: 0.1 }]).map(wave => wave.length)).toEqual([1, 2, 17]);
  });
  test('canaries are the first wave', () => {
    expect(planWaves(names, [{ count: 1 }, { share: 0.1 }], name => name === 7 || name === 9)[0]).toEqual([
      7, 9,
    ]);
  });
  test('no sizes, and more than there are', () => {
    expect(planWaves(names, []).map(wave => wave.length)).toEqual([20]);
    expect(planWaves(names, [{ count: 50 }, { count: 5 }]).map(wave => wave.length)).toEqual([20]);
    expect(planWaves([], [{ count: 1 }])).toEqual([]);
  });
  test('every target is in one wave', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.array(fc.nat(50)), (count, sizes) => {
        const all = Array.from({ length: count }, (_, index) => index);
        expect(
          planWaves(
            all,
            sizes.map(size => ({ count: size })),
          ).flat(),
        ).toEqual(all);
      }),
    );
  });
});

/** Takes all that may start now. */
function start<Target extends Scheduled>(
  schedule: ReturnType<typeof createSchedule<Target>>,
  now = 0,
): string[] {
  const started: string[] = [];
  for (let next = schedule.next(now); next !== undefined; next = schedule.next(now)) started.push(next.key);
  return started;
}

describe('a schedule', () => {
  test('a wave begins when the first has ended wholly, and later ones when nine tenths have', () => {
    const all = targets(21);
    const schedule = createSchedule(planWaves(all, [{ count: 1 }, { count: 10 }]), policy);
    expect(start(schedule)).toEqual(['s0']);
    schedule.end(all[0] as Scheduled, 'done', 0);
    expect(start(schedule)).toHaveLength(10);
    for (const each of all.slice(1, 9)) schedule.end(each, 'done', 0);
    expect(start(schedule)).toEqual([]);
    schedule.end(all[9] as Scheduled, 'done', 0);
    // One of ten is slow, and holds nobody up.
    expect(start(schedule)).toHaveLength(10);
    expect(schedule.wave).toBe(3);
  });

  test('servers have their own limits, and what must be alone is', () => {
    const all = [...targets(5, 'a'), ...targets(5, 'b'), target('x', 'a', 'd'), target('y', 'a', 'd')];
    const schedule = createSchedule([all], { ...policy, limitOf: server => (server === 'a' ? 4 : 2) });
    const started = start(schedule);
    expect(started.filter(key => key.startsWith('b'))).toHaveLength(2);
    expect(started.filter(key => key === 'x' || key === 'y')).toHaveLength(1);
    expect(started).toHaveLength(6);
  });

  test('busy ones are asked again later, and given up when patience ends', () => {
    const [one] = targets(1);
    if (one === undefined) throw new Error('none');
    const schedule = createSchedule([[one]], policy);
    let now = 0;
    let asked = 0;
    for (;;) {
      const next = schedule.next(now);
      if (next !== undefined) {
        asked += 1;
        if (!schedule.end(next, 'busy', now)) break;
        continue;
      }
      now += schedule.pause(now) ?? Number.NaN;
    }
    expect({ now, asked }).toEqual({ now: 1_000, asked: 4 });
    expect(schedule.pause(now)).toBeUndefined();
  });

  test('a failure in the first of several waves stops; an interrupt does; what is left is told', () => {
    const all = targets(5);
    const canary = createSchedule(planWaves(all, [{ count: 1 }]), policy);
    start(canary);
    canary.end(all[0] as Scheduled, 'failed', 0);
    expect(canary.stopped).toBe('canary');
    expect(start(canary)).toEqual([]);
    expect(canary.notTried().map(({ key }) => key)).toEqual(['s1', 's2', 's3', 's4']);
    const stopped = createSchedule([all], policy);
    stopped.next(0);
    stopped.stop('interrupted');
    expect(stopped.next(0)).toBeUndefined();
    expect(stopped.notTried()).toHaveLength(4);
  });

  test('whatever happens, each target ends once or is told as not tried, and limits hold', () => {
    const endings: Ending[] = ['done', 'done', 'done', 'failed', 'gone', 'busy'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.array(fc.nat(20), { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(10),
        fc.infiniteStream(fc.nat(1_000)),
        (count, sizes, limit, maxFailures, choices) => {
          const all = targets(count);
          const waves = planWaves(
            all,
            sizes.map(size => ({ count: size })),
          );
          const schedule = createSchedule(waves, { limitOf: () => limit, maxFailures, patienceMs: 500 });
          const ended = new Map<string, number>();
          const running: Scheduled[] = [];
          let now = 0;
          let hasNew = true;
          for (let steps = 0; steps < 10_000; steps += 1) {
            for (let next = schedule.next(now); next !== undefined; next = schedule.next(now))
              running.push(next);
            expect(running.length).toBeLessThanOrEqual(limit);
            const choice = choices.next().value;
            const [target] = running.splice(choice % Math.max(1, running.length), 1);
            if (target === undefined) {
              const pause = schedule.pause(now);
              if (pause !== undefined) now += Math.max(1, pause);
              else if (hasNew && schedule.stopped === undefined) {
                hasNew = false;
                schedule.add([{ key: 'new', server: 's' }]);
              } else break;
              continue;
            }
            now += choice;
            const ending = endings[choice % endings.length] ?? 'done';
            if (!schedule.end(target, ending, now)) ended.set(target.key, (ended.get(target.key) ?? 0) + 1);
          }
          expect(schedule.running).toBe(0);
          expect([...ended.values()].every(times => times === 1)).toBe(true);
          const left = schedule.notTried().map(({ key }) => key);
          expect(new Set([...ended.keys(), ...left]).size).toBe(ended.size + left.length);
          expect(ended.size + left.length).toBe(count + (hasNew ? 0 : 1));
          if (left.length > 0) expect(schedule.stopped).toBeDefined();
        },
      ),
    );
  });

  test('its own cost a target is small: 100,000 targets on 50 servers', () => {
    const all = Array.from({ length: 100_000 }, (_, index) => target(`t${index}`, `s${index % 50}`));
    const schedule = createSchedule(planWaves(all, [{ count: 1 }, { share: 0.1 }]), {
      ...policy,
      limitOf: () => 8,
    });
    const queue: Scheduled[] = [];
    let done = 0;
    for (;;) {
      for (let next = schedule.next(0); next !== undefined; next = schedule.next(0)) queue.push(next);
      const first = queue.pop();
      if (first === undefined) break;
      schedule.end(first, 'done', 0);
      done += 1;
    }
    expect(done).toBe(100_000);
  });
});
