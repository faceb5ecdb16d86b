import { RunStoppedError } from '../errors.ts';
import type { FleetResult, TargetResult } from '../fleet/events.ts';

const outcomes: readonly TargetResult['outcome'][] = [
  'done',
  'current',
  'failed',
  'gone',
  'interrupted',
  'not_tried',
];
/** Seconds. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
/** Failed targets that are named one by one: each is a time series. */
const mostNamed = 100;

/** A run over a fleet in the text format of Prometheus (version 0.0.4), for the textfile collector or a push gateway. */
export function prometheusText(result: FleetResult, now: Date): string {
  const { direction, results, durationMs } = result;
  const count = (outcome: TargetResult['outcome']) => results.filter(each => each.outcome === outcome).length;
  const isGood = ['failed', 'interrupted', 'not_tried'].every(outcome => count(outcome as 'failed') === 0);
  const migrations = results.reduce((sum, { versions }) => sum + versions.length, 0);
  return [
    ...family('migrate_fleet_targets', 'gauge', 'Targets of the last run, by outcome.', [
      ...outcomes.map(outcome => sample('', { direction, outcome }, count(outcome))),
    ]),
    ...family('migrate_fleet_migrations', 'gauge', 'Migrations that the last run applied or rolled back.', [
      sample('', { direction }, migrations),
    ]),
    ...family('migrate_fleet_run_success', 'gauge', '1 when the last run ended well at every target.', [
      sample('', { direction }, isGood ? 1 : 0),
    ]),
    ...family('migrate_fleet_run_duration_seconds', 'gauge', 'How long the last run took.', [
      sample('', { direction }, durationMs / 1_000),
    ]),
    ...family('migrate_fleet_run_end_timestamp_seconds', 'gauge', 'When the last run ended.', [
      sample('', { direction }, Math.round(now.getTime() / 1_000)),
    ]),
    ...family(
      'migrate_fleet_target_duration_seconds',
      'histogram',
      'How long targets took that were started.',
      durations(results, direction),
    ),
    ...family(
      'migrate_fleet_target_failed',
      'gauge',
      `Targets that failed, at most ${mostNamed} of them.`,
      results
        .filter(({ outcome }) => outcome === 'failed')
        .slice(0, mostNamed)
        .map(({ target, error }) => {
          const version = error instanceof RunStoppedError ? error.version : '';
          return sample('', { direction, target, version, code: error?.code ?? '' }, 1);
        }),
    ),
  ].join('');
}

type Labels = Readonly<Record<string, string>>;
type Sample = (name: string) => string;

function sample(suffix: string, labels: Labels, value: number): Sample {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabel(text)}"`);
  return name => `${name}${suffix}{${pairs.join(',')}} ${value}\n`;
}

function family(name: string, type: string, help: string, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [];
  return [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...samples.map(write => write(name))];
}

function durations(results: readonly TargetResult[], direction: string): Sample[] {
  const seconds = results.flatMap(({ durationMs }) => (durationMs === undefined ? [] : durationMs / 1_000));
  const upTo = (most: number) => seconds.filter(each => each <= most).length;
  return [
    ...buckets.map(le => sample('_bucket', { direction, le: String(le) }, upTo(le))),
    sample('_bucket', { direction, le: '+Inf' }, seconds.length),
    sample(
      '_sum',
      { direction },
      seconds.reduce((sum, each) => sum + each, 0),
    ),
    sample('_count', { direction }, seconds.length),
  ];
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
