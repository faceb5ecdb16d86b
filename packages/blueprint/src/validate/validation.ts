import type { Compared } from '../drift/baseline.ts';
import type { Drift } from '../drift/drift.ts';
import type { Proof, proveRequirements } from './proof.ts';
import type { FoundReport } from './reports/report.ts';

/** What `blueprint validate` found out about a commit. */
export interface Validation {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly commit: string;
  /** Files that the person has changed and not committed, so nobody has looked at them. */
  readonly uncommitted: readonly string[];
  /** Nothing was run: only structure and drift are known. */
  readonly isDriftOnly: boolean;
  readonly proofs: readonly Proof[];
  readonly reports: readonly FoundReport[];
  readonly requirements: ReturnType<typeof proveRequirements>;
  readonly drift: Drift;
  /** Files that the execution prompt plans and that are not there. */
  readonly missingFiles: readonly string[];
  /** Deviations held against the baseline; all are fresh where there is none. */
  readonly compared: Compared;
  readonly hasBaseline: boolean;
  readonly durationMs: number;
}

/** A part of a whole, as it was counted. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

/** Lines that tests ran through, of all; statements where nobody counts lines. Null where nobody told it. Pure. */
export function coverageOf({ reports }: Pick<Validation, 'reports'>): Share | null {
  const all = reports.filter(each => each.kind === 'coverage');
  const found = all.find(({ unit }) => unit === 'lines') ?? all.find(({ unit }) => unit === 'statements');
  if (found === undefined) return null;
  // Where only the percentage is told, of a hundred.
  return { part: found.covered ?? Math.round(found.percent * 100) / 100, of: found.total ?? 100 };
}
