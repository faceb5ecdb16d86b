import { applyAtOnce } from '../apply/at-once.ts';
import { applyDown } from '../apply/down.ts';
import { applyUp } from '../apply/up.ts';
import { type MigrateError, orInterrupted, RunStoppedError } from '../errors.ts';
import type { MigrateEvent } from '../events.ts';
import type { Book } from './book.ts';
import type { FleetContext } from './context.ts';
import type { FleetGoal, Outlook } from './outlook.ts';
import type { Ending } from './schedule/schedule.ts';
import { asMigrateError } from './survey.ts';
import type { FleetTarget } from './targets/target.ts';

/** Milliseconds that a target is waited for while it has a place of a worker; then others have their turn. */
const shortWaitMs = 1_000;

/** Does at one target what there is to do, and writes down what became of it. Never rejects. */
export async function runTarget(
  context: FleetContext,
  goal: FleetGoal,
  target: FleetTarget,
  outlook: Pick<Outlook, 'atOnce'>,
  { wave, book }: { readonly wave: number; readonly book: Book },
): Promise<Ending> {
  const { now, signal } = context.run;
  const start = now();
  const record = book.begin(target, wave);
  try {
    record.versions.push(...(await applyTo(context, goal, target, outlook)));
    book.finish(target, 'done', now() - start);
    return 'done';
  } catch (thrown) {
    const error = asMigrateError(orInterrupted(thrown, signal));
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

/** At once where that is possible; else, or when the target has changed since it was looked at, with a plan of its own. */
async function applyTo(
  context: FleetContext,
  goal: FleetGoal,
  target: FleetTarget,
  { atOnce }: Pick<Outlook, 'atOnce'>,
): Promise<string[]> {
  const at = contextAt(context, target);
  if (atOnce !== undefined && (await context.isHealthy(target.place))) {
    const applied = await applyAtOnce(at, atOnce.known, atOnce.steps);
    if (applied !== undefined) return applied.map(({ version }) => version);
  }
  const results =
    goal.direction === 'up'
      ? (await applyUp(at, context.files, goal.goal)).applied
      : (await applyDown(at, context.files, goal.goal)).rolledBack;
  return results.map(({ version }) => version);
}

export function contextAt({ run, sessions, emit }: FleetContext, target: FleetTarget) {
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
