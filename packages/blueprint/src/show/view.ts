import type { Brief } from '../brief/brief.ts';
import { type Design, type Task, tasksOf } from '../design/design.ts';
import type { RecordedCall } from '../ledger/journal.ts';
import { type Sum, sumBy, sumOf } from '../ledger/sums.ts';
import { type Coverage, measureCoverage } from './coverage.ts';
import { type CriticalPath, findCriticalPath } from './critical-path.ts';
import { type RiskMatrix, toRiskMatrix } from './risk-matrix.ts';

/** A design with all that is derived from it to be looked at. */
export interface DesignView {
  /** Of its folder. */
  readonly name: string;
  readonly design: Design;
  readonly tasks: readonly Task[];
  readonly criticalPath: CriticalPath;
  readonly risks: RiskMatrix;
  /** Null without a brief: nobody knows what has to be covered. */
  readonly coverage: Coverage | null;
  readonly cost: CostView;
}

/** What the calls of models for this design have cost so far. */
export interface CostView {
  readonly total: Sum;
  readonly steps: readonly (Sum & { readonly step: string })[];
  readonly models: readonly (Sum & { readonly model: string })[];
}

/** Derives what is shown. Pure. */
export function viewDesign(
  name: string,
  design: Design,
  brief: Pick<Brief, 'requirements'> | null,
  calls: readonly RecordedCall[],
): DesignView {
  const tasks = tasksOf(design);
  return {
    name,
    design,
    tasks,
    criticalPath: findCriticalPath(tasks),
    risks: toRiskMatrix(design),
    coverage: brief === null ? null : measureCoverage(brief, design),
    cost: {
      total: sumOf(calls),
      steps: [...sumBy(calls, 'step')].map(([step, sum]) => ({ step, ...sum })),
      models: [...sumBy(calls, 'model')].map(([model, sum]) => ({ model, ...sum })),
    },
  };
}
