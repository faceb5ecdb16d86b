import { expect, test } from 'vitest';
import { MigrateError, RunStoppedError } from '../errors.ts';
import type { FleetResult, TargetResult } from '../fleet/events.ts';
import { prometheusText } from './prometheus.ts';

const target = (name: string, outcome: TargetResult['outcome'], more: Partial<TargetResult> = {}) => ({
  target: name,
  outcome,
  versions: [],
  wave: 1,
  startedMs: 0,
  durationMs: 120,
  error: undefined,
  ...more,
});

const stopped = new RunStoppedError(
  'migration_failed',
  'x',
  { version: '20240101000000_002', done: [], notTried: [] },
  {},
);

const result: FleetResult = {
  direction: 'up',
  correlationId: 'c',
  stopped: undefined,
  durationMs: 1_500,
  results: [
    target('tenant_1', 'done', { versions: ['20240101000000_001', '20240101000000_002'] }),
    target('tenant_2', 'current', { durationMs: undefined }),
    target('a "b"\\c\nd', 'failed', { error: stopped, durationMs: 4_000_000 }),
    target('tenant_4', 'failed', { error: new MigrateError('connection_failed', 'x') }),
    target('tenant_5', 'not_tried', { durationMs: undefined }),
  ],
};

interface Family {
  readonly type: string;
  readonly samples: {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly value: number;
  }[];
}

/** Reads the format by its grammar, and refuses everything that a strict reader would. */
function parseStrictly(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  expect(text.endsWith('\n')).toBe(true);
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\\]+$/.exec(line)?.[1];
    const [, named, type] =
      /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (help !== undefined) {
      expect(families.has(help), `two families ${help}`).toBe(false);
      current = help;
      continue;
    }
    if (named !== undefined && type !== undefined) {
      expect(named).toBe(current);
      families.set(named, { type, samples: [] });
      continue;
    }
    const [, name = '', pairs = '', value = ''] =
      /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|NaN)$/.exec(
        line,
      ) ?? [];
    expect(name, `no sample: ${line}`).not.toBe('');
    expect(name.replace(/_(bucket|sum|count)$/, '')).toBe(current);
    expect(seen.has(`${name}{${pairs}}`), `twice: ${line}`).toBe(false);
    seen.add(`${name}{${pairs}}`);
    const labels = Object.fromEntries(
      [...pairs.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [
        key,
        text.replace(/\\(["\\n])/g, (_, code: string) => (code === 'n' ? '\n' : code)),
      ]),
    );
    families.get(current)?.samples.push({ name, labels, value: Number(value) });
  }
  return families;
}

test('the file keeps to the text format, and says what became of the run', () => {
  const families = parseStrictly(prometheusText(result, new Date('2026-11-23T15:00:00Z')));
  const values = (name: string) =>
    Object.fromEntries(
      (families.get(name)?.samples ?? []).map(({ labels, value }) => [
        labels['outcome'] ?? labels['direction'],
        value,
      ]),
    );
  expect(values('migrate_fleet_targets')).toEqual({
    done: 1,
    current: 1,
    failed: 2,
    gone: 0,
    interrupted: 0,
    not_tried: 1,
  });
  expect(values('migrate_fleet_migrations')).toEqual({ up: 2 });
  expect(values('migrate_fleet_run_success')).toEqual({ up: 0 });
  expect(values('migrate_fleet_run_duration_seconds')).toEqual({ up: 1.5 });
  expect(values('migrate_fleet_run_end_timestamp_seconds')).toEqual({ up: 1_795_446_000 });
  expect(families.get('migrate_fleet_target_failed')?.samples.map(({ labels }) => labels)).toEqual([
    { direction: 'up', target: 'a "b"\\c\nd', version: '20240101000000_002', code: 'migration_failed' },
    { direction: 'up', target: 'tenant_4', version: '', code: 'connection_failed' },
  ]);
});

test('the histogram is cumulative, and its last bucket holds all', () => {
  const families = parseStrictly(prometheusText(result, new Date()));
  const { type, samples = [] } = families.get('migrate_fleet_target_duration_seconds') ?? {};
  expect(type).toBe('histogram');
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
  expect(buckets.map(({ value }) => value)).toEqual([0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3]);
  expect(buckets.at(-1)?.labels['le']).toBe('+Inf');
  const single = (end: string) => samples.find(({ name }) => name.endsWith(end))?.value;
  expect({ sum: single('_sum'), count: single('_count') }).toEqual({ sum: 4_000.24, count: 3 });
});

test('a run that went well everywhere says so, and names no failed target', () => {
  const families = parseStrictly(
    prometheusText({ ...result, results: [target('tenant_1', 'done')] }, new Date()),
  );
  expect(families.get('migrate_fleet_run_success')?.samples[0]?.value).toBe(1);
  expect(families.has('migrate_fleet_target_failed')).toBe(false);
});
