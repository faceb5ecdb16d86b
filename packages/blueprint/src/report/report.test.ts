import { describe, expect, test } from 'vitest';
import type { AttemptEnded, BuildEvent } from '../build/events.ts';
import { unknownUsage } from '../models/port.ts';
import { firstTries, toBuilds } from './builds.ts';
import { formatPercent } from './format.ts';
import { defectDensity } from './kpis/defect-density.ts';
import { judge, notMeasured } from './kpis/kpi.ts';

describe('a verdict', () => {
  const above = { target: { is: 'above', value: 0.9 } } as const;
  const below = { target: { is: 'below', value: 0.1 } } as const;
  const measured = (value: number, isAtLeast = false) => ({
    value,
    n: 1,
    of: 'designs',
    note: null,
    isAtLeast,
  });

  test.each([
    [above, 0.91, false, 'met'],
    [above, 0.9, false, 'missed'],
    [above, 0.91, true, 'met'],
    [above, 0.5, true, 'unclear'],
    [below, 0.09, false, 'met'],
    [below, 0.1, false, 'missed'],
    [below, 0.2, true, 'missed'],
    [below, 0, true, 'unclear'],
  ] as const)('%j, %d, at least: %s: %s', (kpi, value, isAtLeast, verdict) => {
    expect(judge(kpi, measured(value, isAtLeast))).toBe(verdict);
  });

  test('without a value there is none', () => {
    expect(judge(above, notMeasured('designs'))).toBe('not measured');
    expect(judge(below, notMeasured('designs'))).toBe('not measured');
  });
});

test.each([
  [1, '100 %'],
  [0.9999, '99.9 %'],
  [0.5, '50 %'],
  [0.0001, '0.1 %'],
  [0, '0 %'],
])('%d is %s: all is not nearly all, and little is not nothing', (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

test('only defects of the first 30 days count, from the first deployment', () => {
  const note = (event: 'deployed' | 'defect', on: string) => ({
    note: on,
    at: on,
    on: `${on}T12:00:00.000Z`,
    text: '',
    event,
  });
  const days = ['2026-01-01', '2026-01-10', '2026-01-31', '2026-02-01', '2026-03-20'];
  const design = {
    ...{
      name: 'it',
      calls: [],
      builds: [],
      validations: [],
      problems: [],
      code: { lines: 2000, filesCreated: 1 },
    },
    notes: [
      note('deployed', '2026-01-05'),
      note('deployed', '2026-01-02'),
      ...days.map(on => note('defect', on)),
    ],
  };
  expect(defectDensity.measure([design], new Date('2026-04-01T00:00:00Z'))).toMatchObject({
    value: 3 / 2,
    n: 1,
    isAtLeast: false,
  });
  expect(defectDensity.measure([{ ...design, code: null }], new Date())).toMatchObject({ value: null, n: 0 });
});

describe('first tries', () => {
  interface Attempted {
    readonly outcome: AttemptEnded['outcome'];
    readonly isRight?: boolean;
    readonly recovered?: boolean;
    readonly isJudged?: boolean;
  }

  function build(id: string, hash: string, attempts: readonly Attempted[]): BuildEvent[] {
    const base = { build: id, at: '2026-11-20T10:00:00.000Z' };
    return [
      {
        ...base,
        event: 'build_started',
        base: 'a',
        branch: 'b',
        agent: 'x',
        model: null,
        tasks: [{ id: 'T1', hash }],
        carried: [],
      },
      ...attempts.flatMap(
        ({ outcome, isRight = false, recovered = false, isJudged = true }, index): BuildEvent[] => {
          const attempt = `T1-${index}`;
          return [
            {
              ...base,
              event: 'attempt_started',
              task: 'T1',
              attempt,
              number: 1,
              base: 'a',
              continues: null,
              worktree: '',
              agent: 'x',
              model: null,
              session: null,
              promptTokens: 1,
              atMostUsd: null,
            },
            {
              ...base,
              event: 'attempt_ended',
              task: 'T1',
              attempt,
              outcome,
              message: '',
              model: null,
              session: null,
              usage: unknownUsage,
              cost: { usd: 0, basis: 'measured' },
              turns: null,
              denied: [],
              durationMs: 1,
              recovered,
            },
            ...(isJudged
              ? [
                  {
                    ...base,
                    event: 'attempt_judged',
                    task: 'T1',
                    attempt,
                    tree: 't',
                    files: [],
                    faults: [],
                    evidence: [],
                    commit: isRight ? 'c' : null,
                  } as const,
                ]
              : []),
          ];
        },
      ),
    ];
  }
  const triesOf = (...events: BuildEvent[]) => firstTries(toBuilds(events)).map(({ isRight }) => isRight);

  test('an attempt that was cut off does not count', () => {
    const cut = { outcome: 'interrupted', isJudged: false } as const;
    const killed = { outcome: 'broken_off', recovered: true, isJudged: false } as const;
    expect(triesOf(...build('b', 'h', [cut, killed]))).toEqual([]);
    expect(triesOf(...build('b', 'h', [cut, killed, { outcome: 'done', isRight: true }]))).toEqual([true]);
  });

  test('one that failed by itself counts, whatever came later', () => {
    const attempts = [{ outcome: 'time_limit' }, { outcome: 'done', isRight: true }] as const;
    expect(triesOf(...build('b', 'h', attempts))).toEqual([false]);
  });

  test('a later build tries the same task no more for the first time, and another one anew', () => {
    const right = [{ outcome: 'done', isRight: true }] as const;
    const wrong = [{ outcome: 'done' }] as const;
    expect(triesOf(...build('b1', 'h', wrong), ...build('b2', 'h', right))).toEqual([false]);
    expect(triesOf(...build('b1', 'h', wrong), ...build('b2', 'other', right))).toEqual([false, true]);
  });

  test('events without a beginning are no build', () => {
    expect(toBuilds(build('b', 'h', [{ outcome: 'done' }]).slice(1))).toEqual([]);
  });
});
