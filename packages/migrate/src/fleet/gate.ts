import type { MigrateError } from '../errors.ts';
import { findMissing, type GateGoal, type Missing } from '../plan/gate.ts';
import type { FleetContext } from './context.ts';
import { asMigrateError } from './survey.ts';
import { requireTargets } from './targets/require.ts';

/** Whether every target has what a release needs. */
export interface FleetGate {
  readonly targets: number;
  /** Targets that lack the same, the most first. */
  readonly lacking: readonly { readonly targets: readonly string[]; readonly missing: readonly Missing[] }[];
  readonly unreachable: readonly { readonly target: string; readonly error: MigrateError }[];
}

/** Asks every target, and what they share. Changes nothing. A target that cannot be asked is not ready. */
export async function checkGate(context: FleetContext, goal: GateGoal): Promise<FleetGate> {
  const { targets } = await context.find();
  requireTargets(targets);
  const surveys = await context.survey(targets);
  const { shared } = context;
  const sharedSurveys = shared === undefined ? [] : await context.survey([shared.target]);
  const lacking = new Map<string, { targets: string[]; missing: readonly Missing[] }>();
  const unreachable: { target: string; error: MigrateError }[] = [];
  const known = new Map<string, readonly Missing[]>();
  for (const survey of [...sharedSurveys, ...surveys]) {
    const { target, state } = survey;
    if (state === undefined) {
      unreachable.push({ target: target.name, error: asMigrateError(survey.error) });
      continue;
    }
    const isShared = target === shared?.target;
    const key = `${isShared} ${state.digest}`;
    const missing =
      known.get(key) ??
      (isShared
        ? findMissing(shared.files, state.entries, {})
        : findMissing(context.files, state.entries, goal));
    known.set(key, missing);
    if (missing.length === 0) continue;
    const group = lacking.get(JSON.stringify(missing)) ?? { targets: [], missing };
    lacking.set(JSON.stringify(missing), group);
    group.targets.push(target.name);
  }
  return {
    targets: surveys.length + sharedSurveys.length,
    lacking: [...lacking.values()].sort((a, b) => b.targets.length - a.targets.length),
    unreachable,
  };
}
