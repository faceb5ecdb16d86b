import type { Note } from '../ledger/notes.ts';
import type { Cost } from '../models/cost.ts';
import type { DesignFacts } from './facts.ts';
import { kpis } from './kpis/index.ts';
import { judge, type KpiResult } from './kpis/kpi.ts';
import { costOfAll, phases, type SpendingSum, spendingOf, sumSpending } from './spending.ts';
import { fillTracking } from './tracking.ts';
import { type TrendPoint, trendOf } from './trend.ts';

/** What is known of designs over all their runs. */
export interface Report {
  /** When it was made; ISO 8601, UTC. */
  readonly at: string;
  readonly designs: readonly string[];
  readonly kpis: readonly KpiResult[];
  readonly cost: {
    readonly total: Cost;
    readonly phases: readonly SpendingSum[];
    readonly models: readonly SpendingSum[];
    /** Steps of designs and tasks of builds. */
    readonly work: readonly SpendingSum[];
    /** First tries and retries. */
    readonly tries: readonly SpendingSum[];
  };
  readonly trend: readonly TrendPoint[];
  readonly notes: readonly (Note & { readonly design: string })[];
  /** The source's template for each design, filled in; Markdown. */
  readonly tracking: readonly { readonly design: string; readonly text: string }[];
}

/** Derives the report. Pure. */
export function makeReport(designs: readonly DesignFacts[], now: Date): Report {
  const spending = spendingOf(designs);
  const single = designs.length === 1;
  const byPhase = sumSpending(spending, ({ phase }) => phase);
  return {
    at: now.toISOString(),
    designs: designs.map(({ name }) => name),
    kpis: kpis.map(({ measure, ...kpi }) => {
      const measurement = measure(designs, now);
      return { ...kpi, ...measurement, verdict: judge(kpi, measurement) };
    }),
    cost: {
      total: costOfAll(spending),
      phases: phases.flatMap(phase => byPhase.find(({ name }) => name === phase) ?? []),
      models: sumSpending(spending, ({ model }) => model),
      work: sumSpending(spending, ({ design, work }) => (single ? work : `${design}: ${work}`)),
      tries: sumSpending(spending, ({ isRetry }) => (isRetry ? 'retries' : 'first tries')),
    },
    trend: trendOf(designs),
    notes: designs.flatMap(({ name, notes }) => notes.map(note => ({ ...note, design: name }))),
    tracking: designs.map(design => ({ design: design.name, text: fillTracking(design, now) })),
  };
}
