import type { Share } from '../ledger/validations.ts';
import type { Cost } from '../models/cost.ts';
import { firstTries } from './builds.ts';
import type { DesignFacts } from './facts.ts';
import { costOfAll, type Phase, type Spending, spendingOf } from './spending.ts';

/** One run: a start of a command that asked models, a build with its resumptions, or a validation. */
export interface TrendPoint {
  readonly design: string;
  readonly run: string;
  readonly phase: Phase;
  /** When it began; ISO 8601, UTC. */
  readonly at: string;
  readonly cost: Cost;
  /** Tasks proven by their first attempt, of those first tried in this run; null elsewhere. */
  readonly firstTries: Share | null;
  readonly coverage: Share | null;
  readonly drift: Share | null;
}

/** All runs in order of time. Pure. */
export function trendOf(designs: readonly DesignFacts[]): TrendPoint[] {
  return designs
    .flatMap(design => [...paidRuns(design), ...validations(design)])
    .sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

const nothingMeasured = { firstTries: null, coverage: null, drift: null };

function paidRuns(design: DesignFacts): TrendPoint[] {
  const runs = new Map<string, Spending[]>();
  for (const each of spendingOf([design])) runs.set(each.run, [...(runs.get(each.run) ?? []), each]);
  return [...runs].flatMap(([run, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const { at, phase } = first;
    const point = { design: design.name, run, phase, at, cost: costOfAll(all) };
    return { ...point, ...(phase === 'build' ? figuresOfBuild(design, run) : nothingMeasured) };
  });
}

function figuresOfBuild(design: DesignFacts, run: string) {
  const build = design.builds.find(({ state }) => state.build === run);
  return { firstTries: triesOf(design, run), coverage: null, drift: build?.drift ?? null };
}

/** A task counts in the build in which it was first tried. */
function triesOf({ builds }: DesignFacts, run: string): Share | null {
  const upTo = builds.findIndex(({ state }) => state.build === run);
  const before = firstTries(builds.slice(0, upTo)).length;
  const tries = firstTries(builds.slice(0, upTo + 1)).slice(before);
  return tries.length === 0
    ? null
    : { part: tries.filter(({ isRight }) => isRight).length, of: tries.length };
}

function validations({ name, validations: all }: DesignFacts): TrendPoint[] {
  return all.map(({ validation, at, coverage, drift }) => ({
    design: name,
    run: validation,
    phase: 'validate',
    at,
    cost: { usd: 0, basis: 'measured' },
    firstTries: null,
    coverage,
    drift,
  }));
}
