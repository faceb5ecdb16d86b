import { applyUp } from '../apply/up.ts';
import { type Book, createBook } from './book.ts';
import type { FleetContext } from './context.ts';
import { drive } from './drive.ts';
import type { FleetResult } from './events.ts';
import { contextAt, runTarget } from './one-target.ts';
import { type FleetGoal, foresee, type Outlook } from './outlook.ts';
import { type Amount, amountOf } from './schedule/amount.ts';
import { createSchedule, type Scheduled } from './schedule/schedule.ts';
import { defaultWaves, planWaves } from './schedule/waves.ts';
import { asMigrateError } from './survey.ts';
import { likeName } from './targets/pattern.ts';
import { requireMatches, requireTargets } from './targets/require.ts';
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

const defaultMaxFailures: Amount = { share: 0.05 };

/** A target of a run, as the schedule sees it. */
export interface Work extends Scheduled {
  readonly target: FleetTarget;
  readonly outlook: Outlook;
}

/** Runs over all targets that have something to do, wave by wave. What fails at one target is in the result. */
export async function runFleet(
  context: FleetContext,
  goal: FleetGoal,
  options: FleetRunOptions,
): Promise<FleetResult> {
  const start = context.run.now();
  const book = createBook(context, goal.direction, start);
  await runShared(context, goal, book);
  const seen = new Set<string>();
  const first = await newWork(context, goal, options, seen, book);
  const { waves, maxFailures } = planRun(context, options, first, seen.size);
  const { lockTimeoutMs } = context.run;
  const schedule = createSchedule(waves, {
    limitOf: context.limitOf,
    maxFailures,
    patienceMs: lockTimeoutMs,
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
    work: ({ target, outlook }, wave) => runTarget(context, goal, target, outlook, { wave, book }),
    onGivenUp: ({ target }) => book.giveUp(target),
    findNew: () => findAppeared(context, goal, options, seen, book),
  });
  return book.close(
    schedule.notTried().map(({ target }) => target),
    schedule.stopped,
  );
}

/** Cuts the work into waves, and says how many failures are too many. */
export function planRun(
  { settings }: Pick<FleetContext, 'settings'>,
  { waves, canaries = [], maxFailures }: FleetRunOptions,
  work: readonly Work[],
  total: number,
): { readonly waves: Work[][]; readonly maxFailures: number } {
  return {
    waves: planWaves(work, waves ?? settings.waves ?? defaultWaves, ({ target }) =>
      canaries.some(pattern => likeName(pattern, target.name)),
    ),
    maxFailures: amountOf(maxFailures ?? settings.maxFailures ?? defaultMaxFailures, total),
  };
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
export async function runShared(
  context: FleetContext,
  goal: FleetGoal,
  book: Pick<Book, 'note'>,
): Promise<void> {
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
export async function newWork(
  context: FleetContext,
  goal: FleetGoal,
  { only, canaries }: FleetRunOptions,
  seen: Set<string>,
  book: Pick<Book, 'note'>,
): Promise<Work[]> {
  const { targets, repeated } = await context.find();
  if (seen.size === 0 && repeated.length > 0) warnRepeated(context, repeated);
  if (seen.size === 0) {
    requireTargets(targets);
    requireMatches('--only', only ?? [], targets);
    requireMatches('--canary', canaries ?? [], targets);
  }
  const fresh = targets.filter(
    ({ key, name }) =>
      !seen.has(key) && (only === undefined || only.some(pattern => likeName(pattern, name))),
  );
  for (const { key } of fresh) seen.add(key);
  const surveys = await context.survey(fresh);
  const backups = context.run.backup.enabled && goal.goal.backup !== false;
  const outlookOf = await foresee(context.files, goal, surveys, backups);
  return surveys.flatMap(survey => {
    const { target } = survey;
    const outlook = outlookOf(survey);
    if (outlook.isCurrent) {
      book.note(target, { outcome: 'current', versions: [] });
      return [];
    }
    const alone = outlook.isAlone ? target.place.key : undefined;
    return [{ key: target.key, server: target.place.server, alone, target, outlook }];
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
