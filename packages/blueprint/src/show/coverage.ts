import type { Brief, Requirement } from '../brief/brief.ts';
import { type Decision, type Design, tasksOf } from '../design/design.ts';

/** What covers one requirement, by ids. */
export interface CoverageRow extends Pick<Requirement, 'id' | 'text'> {
  readonly decisions: readonly string[];
  readonly tasks: readonly string[];
  /** Tasks with checks, decisions with a confirmation, metrics and test cases. */
  readonly checks: readonly string[];
  /** What is missing: `decision`, `task`, `check`. */
  readonly gaps: readonly string[];
}

export interface Coverage {
  readonly rows: readonly CoverageRow[];
  readonly covered: number;
  /** Ids that the design names and the brief does not have. */
  readonly unknown: readonly string[];
}

/** Which requirement is covered by what: a decision that holds, a task, and a check. Pure. */
export function measureCoverage(brief: Pick<Brief, 'requirements'>, design: Design): Coverage {
  const rows = brief.requirements.map(requirement => coverRequirement(requirement, design));
  const known = new Set(brief.requirements.map(({ id }) => id));
  const named = [
    ...design.decisions,
    ...tasksOf(design),
    ...design.metrics,
    ...(design.testSpecification ?? []),
  ].flatMap(({ covers }) => covers);
  return {
    rows,
    covered: rows.filter(({ gaps }) => gaps.length === 0).length,
    unknown: [...new Set(named)].filter(id => !known.has(id)),
  };
}

function coverRequirement({ id, text }: Requirement, design: Design): CoverageRow {
  const covers = (each: { readonly covers: readonly string[] }) => each.covers.includes(id);
  const decisions = design.decisions.filter(each => isActive(each) && covers(each));
  const tasks = tasksOf(design).filter(covers);
  const checks = [
    ...tasks.filter(task => task.checks.length > 0),
    ...decisions.filter(({ confirmation }) => confirmation !== null),
    ...design.metrics.filter(covers),
    ...(design.testSpecification ?? []).filter(covers),
  ];
  return {
    id,
    text,
    decisions: idsOf(decisions),
    tasks: idsOf(tasks),
    checks: idsOf(checks),
    gaps: [
      ...(decisions.length === 0 ? ['decision'] : []),
      ...(tasks.length === 0 ? ['task'] : []),
      ...(checks.length === 0 ? ['check'] : []),
    ],
  };
}

/** A decision that was turned down or replaced decides nothing. */
function isActive({ status }: Decision): boolean {
  return status === null || status === 'proposed' || status === 'accepted';
}

function idsOf(items: readonly { readonly id: string }[]): string[] {
  return items.map(({ id }) => id);
}
