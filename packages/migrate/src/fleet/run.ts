import { applyDown } from '../apply/down.ts';
import { applyUp } from '../apply/up.ts';
import { MigrateError, RunStoppedError } from '../errors.ts';
import type { MigrateEvent } from '../events.ts';
import { type Migration, type MigrationFile, parseMigrations } from '../files/migration.ts';
import { type DownGoal, planDown } from '../plan/down.ts';
import { planUp, type UpGoal } from '../plan/up.ts';
import type { FleetContext } from './context.ts';
import { drive } from './drive.ts';
import type { FleetResult, TargetResult } from './events.ts';
import { type Amount, amountOf } from './schedule/amount.ts';
import { createSchedule, type Ending, type Schedule, type Scheduled } from './schedule/schedule.ts';
import { defaultWaves, planWaves } from './schedule/waves.ts';
import { asMigrateError, type Survey } from './survey.ts';
import { likeName } from './targets/pattern.ts';
import type { FleetTarget } from './targets/target.ts';

export interface FleetRunOptions {
  /** Only targets whose names match one of these patterns (* and ?). */
  readonly only?: readonly string[] | undefined;
  /** Targets that are the first wave. */
  readonly canaries?: readonly string[] | undefined;
  /** How many targets each wave has; what is left is the last one. By default one target, then a tenth of all. */
  readonly waves?: readonly Amount[] | undefined;
  /** More failures than this, and no target is started any more; 5 % of all by default. */
  readonly maxFailures?: Amount | undefined;
}

export type FleetGoal =
  | { readonly direction: 'up'; readonly goal: UpGoal }
  | { readonly direction: 'down'; readonly goal: DownGoal };

const defaultMaxFailures: Amount = { share: 0.05 };
/** Milliseconds that a target is waited for while it has a place of a worker; then others have their turn. */
const shortWaitMs = 1_000;

/** A target of a run, as the schedule sees it. */
interface Work extends Scheduled {
  readonly target: FleetTarget;
}

/** Runs over all targets that have something to do, wave by wave. What fails at one target is in the result. */
export async function runFleet(
  context: FleetContext,
  goal: FleetGoal,
  options: FleetRunOptions,
): Promise<FleetResult> {
  const start = context.run.now();
  const book = createBook(context, goal, start);
  await runShared(context, goal, book);
  const seen = new Set<string>();
  const first = await newWork(context, goal, options, seen, book);
  const waves = planWaves(first, options.waves ?? context.settings.waves ?? defaultWaves, ({ target }) =>
    (options.canaries ?? []).some(pattern => likeName(pattern, target.name)),
  );
  const schedule = createSchedule(waves, {
    limitOf: context.limitOf,
    maxFailures: amountOf(
      options.maxFailures ?? context.settings.maxFailures ?? defaultMaxFailures,
      seen.size,
    ),
    patienceMs: context.run.lockTimeoutMs,
  });
  context.emit({
    type: 'fleet_started',
    direction: goal.direction,
    targets: seen.size,
    pending: first.length,
    waves: waves.map(wave => wave.length),
    connections: Object.fromEntries(context.limits),
  });
  await drive(schedule, {
    now: context.run.now,
    signal: context.run.signal,
    onWave: wave => context.emit({ type: 'wave_started', wave, targets: waves[wave - 1]?.length ?? 0 }),
    work: ({ target }, wave) => runTarget(context, goal, target, wave, book),
    onGivenUp: ({ target }) => book.giveUp(target),
    findNew: () => findAppeared(context, goal, options, seen, book),
  });
  return book.close(schedule);
}

/** What there was to do is done by then: that the sources cannot be asked again is no reason to fail. */
async function findAppeared(
  context: FleetContext,
  goal: FleetGoal,
  options: FleetRunOptions,
  seen: Set<string>,
  book: Book,
): Promise<Work[]> {
  try {
    const appeared = await newWork(context, goal, options, seen, book);
    if (appeared.length > 0)
      context.emit({ type: 'targets_appeared', targets: appeared.map(({ target }) => target.name) });
    return appeared;
  } catch (error) {
    if (!context.run.signal?.aborted) warn(context, asMigrateError(error).message, 'sources_unreachable');
    return [];
  }
}

/** What all tenants stand on comes first; when it fails, no tenant is touched. */
async function runShared(context: FleetContext, goal: FleetGoal, book: Book): Promise<void> {
  const { shared } = context;
  if (shared === undefined || goal.direction === 'down') return;
  await context.measureLimits([shared.target]);
  const { applied } = await applyUp(contextAt(context, shared.target), shared.files, {});
  book.note(shared.target, {
    outcome: applied.length === 0 ? 'current' : 'done',
    versions: applied.map(({ version }) => version),
  });
}

/** Targets that this run has not seen before and that have something to do. Those that have not are noted as current. */
async function newWork(
  context: FleetContext,
  goal: FleetGoal,
  { only }: FleetRunOptions,
  seen: Set<string>,
  book: Book,
): Promise<Work[]> {
  const { targets, repeated } = await context.find();
  if (seen.size === 0 && repeated.length > 0) warnRepeated(context, repeated);
  if (seen.size === 0 && targets.length === 0) throw noTargets();
  const fresh = targets.filter(
    ({ key, name }) =>
      !seen.has(key) && (only === undefined || only.some(pattern => likeName(pattern, name))),
  );
  for (const { key } of fresh) seen.add(key);
  const surveys = await context.survey(fresh);
  const decisionOf = await decide(context.files, goal, surveys);
  return surveys.flatMap(survey => {
    const { target } = survey;
    const decision = decisionOf(survey);
    if (decision === 'current') {
      book.note(target, { outcome: 'current', versions: [] });
      return [];
    }
    const alone = decision === 'alone' ? target.place.key : undefined;
    return [{ key: target.key, server: target.place.server, alone, target }];
  });
}

function noTargets(): MigrateError {
  return new MigrateError('no_targets', 'the fleet has no target: its sources name none', {
    hint: 'Look at the pattern, the file or the query that lists them. "migrate fleet status" shows who is found.',
  });
}

function warnRepeated(context: FleetContext, repeated: readonly string[]): void {
  const [first, ...others] = repeated;
  const names = others.length === 0 ? `${first} is` : `${repeated.slice(0, 5).join(', ')} are`;
  warn(context, `${names} listed more than once; each target is in the fleet once`, 'repeated_target');
}

function warn({ emit }: FleetContext, message: string, code: string): void {
  emit({ type: 'fleet_warning', problem: { code, message, severity: 'warning' } });
}

/** Before 14 a concurrent index build waits for all others in its database: at once they would only hold each other up. */
const waitsForOtherBuilds = 140_000;

type Decision = 'current' | 'together' | 'alone';

/**
 * Whether each target has anything to do. Decided once for all targets in the same state; what cannot be planned goes to
 * the target itself, which says why under its lock.
 */
async function decide(
  files: readonly MigrationFile[],
  goal: FleetGoal,
  surveys: readonly Survey[],
): Promise<(survey: Survey) => Decision> {
  const plans = new Map<string, readonly MigrationFile[] | undefined>();
  for (const { state } of surveys) {
    if (state === undefined || plans.has(state.digest)) continue;
    const { digest, entries } = state;
    plans.set(
      digest,
      stepsOrUndefined(() =>
        goal.direction === 'up'
          ? planUp(files, entries, goal.goal).steps
          : planDown(files, entries, goal.goal).steps,
      ),
    );
  }
  // Parsed here, once for all targets, before the first one is touched; not at all when nothing is to be done.
  const needed = new Set([...plans.values()].flatMap(steps => steps ?? []));
  const outside = new Set(
    (await parseMigrations([...needed])).filter(each => isOutside(each, goal)).map(({ version }) => version),
  );
  return ({ state }) => {
    const steps = state === undefined ? undefined : plans.get(state.digest);
    if (steps?.length === 0) return 'current';
    const isOld = (state?.serverVersion ?? waitsForOtherBuilds) < waitsForOtherBuilds;
    return isOld && steps?.some(({ version }) => outside.has(version)) ? 'alone' : 'together';
  };
}

function isOutside({ header, up, down }: Migration, { direction }: FleetGoal): boolean {
  const script = direction === 'up' ? up : down;
  return !header.transactional || script?.statements.some(each => each.outside?.isCertain) === true;
}

function stepsOrUndefined(plan: () => readonly MigrationFile[]): readonly MigrationFile[] | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof MigrateError) return undefined;
    throw error;
  }
}

async function runTarget(
  context: FleetContext,
  goal: FleetGoal,
  target: FleetTarget,
  wave: number,
  book: Book,
): Promise<Ending> {
  const { now, signal } = context.run;
  const start = now();
  const record = book.begin(target, wave);
  try {
    const versions = await applyTo(context, goal, target);
    record.versions.push(...versions);
    book.finish(target, 'done', now() - start);
    return 'done';
  } catch (thrown) {
    const error =
      signal?.aborted && !(thrown instanceof MigrateError)
        ? new MigrateError('interrupted', 'interrupted before anything was changed', { cause: thrown })
        : asMigrateError(thrown);
    if (error instanceof RunStoppedError) record.versions.push(...error.done);
    if (signal?.aborted) {
      book.finish(target, 'interrupted', now() - start, error);
      return 'interrupted';
    }
    if (isTooManyConnections(error)) context.lowerLimit(target.place.server);
    if (error.code === 'lock_timeout' || isTooManyConnections(error)) {
      book.defer(target, now() - start, error);
      return 'busy';
    }
    const isGone = isMissing(error) && !(await isStillListed(context, target));
    book.finish(target, isGone ? 'gone' : 'failed', now() - start, error);
    return isGone ? 'gone' : 'failed';
  }
}

async function applyTo(context: FleetContext, goal: FleetGoal, target: FleetTarget): Promise<string[]> {
  const at = contextAt(context, target);
  const results =
    goal.direction === 'up'
      ? (await applyUp(at, context.files, goal.goal)).applied
      : (await applyDown(at, context.files, goal.goal)).rolledBack;
  return results.map(({ version }) => version);
}

function contextAt({ run, sessions, emit }: FleetContext, target: FleetTarget) {
  return {
    ...run,
    lockTimeoutMs: Math.min(run.lockTimeoutMs, shortWaitMs),
    database: sessions.databaseAt(target.place),
    schema: target.schema,
    emit: (event: MigrateEvent) => emit({ type: 'target_event', target: target.name, event }),
  };
}

function isMissing({ code }: MigrateError): boolean {
  return code === 'schema_missing' || code === 'database_missing';
}

/** Somebody may have removed a tenant while the run was on its way to it. */
async function isStillListed(context: FleetContext, { key }: FleetTarget): Promise<boolean> {
  try {
    return (await context.find()).targets.some(target => target.key === key);
  } catch {
    return true;
  }
}

function isTooManyConnections({ code, cause, message }: MigrateError): boolean {
  if (code !== 'connection_failed') return false;
  return (
    (cause as { code?: unknown } | undefined)?.code === '53300' ||
    /too many (connections|clients)|remaining connection slots/.test(message)
  );
}

type Outcome = TargetResult['outcome'];

interface Entry {
  readonly target: FleetTarget;
  outcome: Outcome;
  versions: string[];
  wave: number | undefined;
  startedMs: number | undefined;
  durationMs: number | undefined;
  error: MigrateError | undefined;
}

/** What has become of each target so far, told as events. */
interface Book {
  note(target: FleetTarget, known: Pick<Entry, 'outcome' | 'versions'>): void;
  begin(target: FleetTarget, wave: number): Entry;
  defer(target: FleetTarget, durationMs: number, error: MigrateError): void;
  /** What was put off has failed for good. */
  giveUp(target: FleetTarget): void;
  finish(target: FleetTarget, outcome: Outcome, durationMs: number, error?: MigrateError): void;
  close(schedule: Schedule<Work>): FleetResult;
}

function createBook({ emit, run }: FleetContext, { direction }: FleetGoal, start: number): Book {
  const entries = new Map<string, Entry>();
  const entryOf = (target: FleetTarget): Entry => {
    const entry = entries.get(target.key) ?? {
      target,
      outcome: 'not_tried' as const,
      versions: [],
      wave: undefined,
      startedMs: undefined,
      durationMs: undefined,
      error: undefined,
    };
    entries.set(target.key, entry);
    return entry;
  };
  const tell = ({ target: { name }, outcome, versions, durationMs = 0, error }: Entry) => {
    if (outcome === 'done')
      emit({ type: 'target_finished', target: name, migrations: versions.length, durationMs });
    else if (outcome === 'gone') emit({ type: 'target_gone', target: name });
    else if (error !== undefined) {
      const version = error instanceof RunStoppedError ? error.version : undefined;
      const message = error.problems[0]?.message ?? error.message;
      emit({ type: 'target_failed', target: name, code: error.code, error: message, version, durationMs });
    }
  };
  return {
    note: (target, known) => void Object.assign(entryOf(target), known),
    begin(target, wave) {
      const entry = entryOf(target);
      entry.wave ??= wave;
      entry.startedMs ??= Math.round(run.now() - start);
      emit({ type: 'target_started', target: target.name });
      return entry;
    },
    defer(target, elapsed, error) {
      Object.assign(entryOf(target), { outcome: 'failed', durationMs: Math.round(elapsed), error });
      emit({ type: 'target_deferred', target: target.name, error: error.message });
    },
    giveUp: target => tell(entryOf(target)),
    finish(target, outcome, elapsed, error) {
      tell(Object.assign(entryOf(target), { outcome, durationMs: Math.round(elapsed), error }));
    },
    close(schedule) {
      for (const { target } of schedule.notTried()) entryOf(target);
      const results = [...entries.values()].map(({ target, ...entry }) => ({
        target: target.name,
        ...entry,
      }));
      const durationMs = Math.round(run.now() - start);
      const count = (...outcomes: Outcome[]) =>
        results.filter(({ outcome }) => outcomes.includes(outcome)).length;
      emit({
        type: 'fleet_finished',
        direction,
        done: count('done', 'current'),
        failed: count('failed', 'interrupted'),
        notTried: count('not_tried'),
        stopped: schedule.stopped,
        durationMs,
      });
      return { direction, correlationId: run.correlationId, results, stopped: schedule.stopped, durationMs };
    },
  };
}
