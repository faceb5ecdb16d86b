import type { FleetEventRow } from '../fleet/history.ts';
import type { FleetStatus } from '../fleet/status.ts';
import type { MigrationState, MigrationStatus } from '../plan/status.ts';
import { redact } from '../redact.ts';

/** What the page holds. Short, because there may be thousands of targets times hundreds of versions. */
export interface ReportData {
  readonly createdAt: string;
  readonly toolVersion: string;
  /** Columns of the matrix, oldest first. */
  readonly versions: readonly { readonly version: string; readonly description: string }[];
  /** A row for each state that targets are in: one letter a version. */
  readonly states: readonly string[];
  /** Name and index into `states`, in the order of names. */
  readonly targets: readonly (readonly [name: string, state: number])[];
  readonly unreachable: readonly { readonly target: string; readonly error: string }[];
  /** Newest last. */
  readonly runs: readonly ReportRun[];
  readonly slowestTargets: readonly Slow[];
  readonly slowestMigrations: readonly Slow[];
  readonly failures: readonly ReportFailure[];
}

export interface ReportRun {
  readonly id: string;
  readonly by: string;
  /** Milliseconds of the epoch. */
  readonly start: number;
  readonly end: number;
  readonly failed: number;
  /** Index into `targets`, start and length in milliseconds after the run's start, migrations, and 1 where one failed. */
  readonly bars: readonly (readonly [
    target: number,
    start: number,
    length: number,
    count: number,
    failed: number,
  ])[];
}

export interface Slow {
  readonly name: string;
  readonly milliseconds: number;
  readonly detail: string;
}

export interface ReportFailure {
  readonly version: string;
  readonly error: string;
  readonly targets: readonly string[];
}

const letters: Readonly<Record<MigrationState, string>> = {
  applied: 'a',
  pending: 'p',
  out_of_order: 'o',
  failed: 'f',
  unfinished: 'u',
  rollback_unfinished: 'r',
  changed: 'c',
  missing: 'm',
};

/** Runs that the page shows, the newest ones. */
const mostRuns = 20;
const mostSlow = 20;

export function reportData(
  status: FleetStatus,
  events: readonly FleetEventRow[],
  { now, toolVersion }: { readonly now: Date; readonly toolVersion: string },
): ReportData {
  const columns = columnsOf(status.groups.map(({ migrations }) => migrations));
  const targets = status.groups
    .flatMap((group, state) => group.targets.map(name => [name, state] as const))
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const place = new Map(targets.map(([name], index) => [name, index]));
  return {
    createdAt: now.toISOString(),
    toolVersion,
    versions: columns,
    states: status.groups.map(({ migrations }) => lettersOf(migrations, columns)),
    targets,
    unreachable: status.unreachable.map(({ target, error }) => ({ target, error: redact(error.message) })),
    runs: runsOf(events, place).slice(-mostRuns),
    slowestTargets: slowest(
      events,
      ({ target }) => target,
      count => `${count} migrations`,
    ),
    slowestMigrations: slowest(
      events,
      ({ version }) => version,
      count => `at ${count} targets`,
    ),
    failures: failuresOf(events, status),
  };
}

/** All versions that any target has or should have. */
function columnsOf(rows: readonly (readonly MigrationStatus[])[]): ReportData['versions'] {
  const known = new Map<string, string>();
  for (const row of rows) for (const { version, description } of row) known.set(version, description);
  return [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, description]) => ({ version, description }));
}

function lettersOf(migrations: readonly MigrationStatus[], columns: ReportData['versions']): string {
  const states = new Map(migrations.map(({ version, state }) => [version, letters[state]]));
  return columns.map(({ version }) => states.get(version) ?? '-').join('');
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  return groups;
}

function beginOf({ occurredAt, executionTimeMs = 0 }: FleetEventRow): number {
  return occurredAt.getTime() - executionTimeMs;
}

function runsOf(events: readonly FleetEventRow[], place: ReadonlyMap<string, number>): ReportRun[] {
  return [...groupBy(events, ({ correlationId }) => correlationId)].map(([id, run]) => {
    const start = Math.min(...minOf(run, beginOf));
    const bars = [...groupBy(run, ({ target }) => target)].flatMap(([target, own]) => {
      const index = place.get(target);
      if (index === undefined) return [];
      const first = Math.min(...own.map(beginOf));
      const last = Math.max(...own.map(({ occurredAt }) => occurredAt.getTime()));
      const failed = own.some(({ result }) => result !== 'succeeded') ? 1 : 0;
      return [[index, first - start, Math.max(1, last - first), own.length, failed] as const];
    });
    return {
      id,
      by: run[0]?.performedBy ?? '',
      start,
      end: run.reduce((end, { occurredAt }) => Math.max(end, occurredAt.getTime()), start),
      failed: run.filter(({ result }) => result !== 'succeeded').length,
      bars: bars.sort((a, b) => a[1] - b[1]),
    };
  });
}

/** One number: a call with a hundred thousand arguments would overflow the stack. */
function minOf(run: readonly FleetEventRow[], read: (event: FleetEventRow) => number): number[] {
  return [run.reduce((least, event) => Math.min(least, read(event)), Number.POSITIVE_INFINITY)];
}

function slowest(
  events: readonly FleetEventRow[],
  keyOf: (event: FleetEventRow) => string | undefined,
  describe: (count: number) => string,
): Slow[] {
  const done = events.filter(
    ({ result, executionTimeMs }) => result === 'succeeded' && executionTimeMs !== undefined,
  );
  return [...groupBy(done, keyOf)]
    .map(([name, own]) => ({
      name,
      milliseconds: own.reduce((sum, { executionTimeMs = 0 }) => sum + executionTimeMs, 0),
      detail: describe(own.length),
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, mostSlow);
}

/** What has failed and is still not applied. */
function failuresOf(events: readonly FleetEventRow[], status: FleetStatus): ReportFailure[] {
  const open = new Set(
    status.groups.flatMap(({ targets, migrations }) =>
      migrations
        .filter(({ state }) => state === 'failed' || state === 'unfinished')
        .flatMap(({ version }) => targets.map(target => `${target} ${version}`)),
    ),
  );
  const latest = new Map<string, FleetEventRow>();
  for (const event of events) {
    const key = `${event.target} ${event.version ?? ''}`;
    if (event.result !== 'succeeded' && open.has(key)) latest.set(key, event);
  }
  const groups = groupBy(
    [...latest.values()],
    ({ version = '', error = '' }) => `${version}\n${redact(error)}`,
  );
  return [...groups].map(([key, own]) => {
    const [version = '', ...error] = key.split('\n');
    return { version, error: error.join('\n'), targets: own.map(({ target }) => target).sort() };
  });
}
