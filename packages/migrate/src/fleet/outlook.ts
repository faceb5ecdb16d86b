import type { KnownTarget } from '../apply/at-once.ts';
import { type Step, stepsOf } from '../apply/step.ts';
import { mayLoseData } from '../backup/losses.ts';
import { MigrateError } from '../errors.ts';
import { type Migration, type MigrationFile, parseMigrations } from '../files/migration.ts';
import { type DownGoal, planDown } from '../plan/down.ts';
import { planUp, type UpGoal } from '../plan/up.ts';
import type { HistoryState, Survey } from './survey.ts';

export type FleetGoal =
  | { readonly direction: 'up'; readonly goal: UpGoal }
  | { readonly direction: 'down'; readonly goal: DownGoal };

/** What there is to do at a target, as far as it shows without its lock. */
export interface Outlook {
  readonly isCurrent: boolean;
  /** No other target of its database may run meanwhile. */
  readonly isAlone: boolean;
  /** What can be run while the target is as it was seen; undefined where only a plan of its own, under the lock, will do. */
  readonly atOnce: { readonly known: KnownTarget; readonly steps: readonly Step[] } | undefined;
}

/** Before 14 a concurrent index build waits for all others in its database: at once they would only hold each other up. */
const waitsForOtherBuilds = 140_000;

/**
 * Plans once for all targets in the same state. What cannot be planned goes to the target itself, which says why under its
 * lock. Files are parsed here, before the first target is touched; none, where nothing is to be done.
 */
export async function foresee(
  files: readonly MigrationFile[],
  goal: FleetGoal,
  surveys: readonly Survey[],
  backups: boolean,
): Promise<(survey: Survey) => Outlook> {
  const plans = new Map<string, Draft | undefined>();
  for (const { state } of surveys) {
    if (state !== undefined && !plans.has(state.digest)) plans.set(state.digest, draft(files, goal, state));
  }
  const needed = new Set([...plans.values()].flatMap(plan => plan?.files ?? []));
  const migrations = await parseMigrations([...needed]);
  const outside = new Set(migrations.filter(each => isOutside(each, goal)).map(({ version }) => version));
  const steps = new Map<string, readonly Step[] | undefined>();
  const parsed = new Map(migrations.map(migration => [migration.version, migration]));
  for (const [digest, plan] of plans) steps.set(digest, stepsAtOnce(plan, parsed, backups));
  return ({ state }) => {
    if (state === undefined) return { isCurrent: false, isAlone: false, atOnce: undefined };
    const plan = plans.get(state.digest);
    const isOld = state.target.serverVersion < waitsForOtherBuilds;
    const own = state.target.obstacle === undefined ? steps.get(state.digest) : undefined;
    return {
      isCurrent: plan?.files.length === 0,
      isAlone: isOld && plan?.files.some(({ version }) => outside.has(version)) === true,
      atOnce: own && { known: { target: state.target, digest: state.digest }, steps: own },
    };
  };
}

interface Draft {
  readonly files: readonly MigrationFile[];
  readonly state: HistoryState;
  /** Nothing was accepted, nothing is worth a warning, and only this way leads on. */
  readonly isPlain: boolean;
}

/** Undefined for what cannot be planned. The order of application, which a rollback follows, may differ between targets. */
function draft(files: readonly MigrationFile[], goal: FleetGoal, state: HistoryState): Draft | undefined {
  try {
    if (goal.direction === 'down')
      return { files: planDown(files, state.entries, goal.goal).steps, state, isPlain: false };
    const { steps, accepted, warnings, singleTransaction } = planUp(files, state.entries, goal.goal);
    const isPlain = accepted.length === 0 && warnings.length === 0 && !singleTransaction;
    return { files: steps, state, isPlain };
  } catch (error) {
    if (error instanceof MigrateError) return undefined;
    throw error;
  }
}

/** Undefined where rows may have to be saved first, or a statement needs a journal. */
function stepsAtOnce(
  plan: Draft | undefined,
  parsed: ReadonlyMap<string, Migration>,
  backups: boolean,
): readonly Step[] | undefined {
  if (plan === undefined || !plan.isPlain || plan.files.length === 0) return undefined;
  const migrations = plan.files.flatMap(({ version }) => parsed.get(version) ?? []);
  const steps = stepsOf(migrations, 'up', plan.state.entries);
  const isSafe = steps.every(step => step.outside === undefined && !(backups && mayLoseData(step)));
  return isSafe ? steps : undefined;
}

function isOutside({ header, up, down }: Migration, { direction }: FleetGoal): boolean {
  const script = direction === 'up' ? up : down;
  return !header.transactional || script?.statements.some(each => each.outside?.isCertain) === true;
}
