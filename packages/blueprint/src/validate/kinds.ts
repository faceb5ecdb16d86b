import type { Severity } from '../finding.ts';

/** What a finding of `validate` is about; docs/blueprint/validate.md has each with its cure. */
export interface FindingKind {
  readonly id: string;
  readonly severity: Severity;
  /** What holds where nothing is found. */
  readonly summary: string;
  /** What to do. */
  readonly help: string;
}

const list = [
  {
    id: 'check-failed',
    severity: 'error',
    summary: 'Every check of a task and every confirmation of a decision passes.',
    help: 'Mend the code, or the check where it is wrong. Its whole output is in the folder of the run.',
  },
  {
    id: 'metric-missed',
    severity: 'error',
    summary: 'Every metric that has a command reaches its target.',
    help: 'Mend the code. A target that nobody can reach is changed in success_metrics.md, where a reviewer sees it.',
  },
  {
    id: 'not-measured',
    severity: 'warning',
    summary: 'What the design wants to be proven is measured.',
    help: 'Give it a command in the design. A quality gate that is not measured is an error.',
  },
  {
    id: 'not-judged',
    severity: 'warning',
    summary: 'What was measured was judged by more than the exit code.',
    help: 'Let the command print the figure with its name and unit, or fail by itself when the target is missed.',
  },
  {
    id: 'tests-skipped',
    severity: 'warning',
    summary: 'No test is skipped.',
    help: 'Skipped is not passed: run it, or remove it.',
  },
  {
    id: 'no-tests',
    severity: 'error',
    summary: 'A run of tests has tests.',
    help: 'A runner that finds no test ends well in many tools. Correct its pattern.',
  },
  {
    id: 'divergent-edge',
    severity: 'error',
    summary: 'Components import only what the design lets them depend on.',
    help: 'Move the code, or let the component depend on it in architecture.md.',
  },
  {
    id: 'absent-edge',
    severity: 'warning',
    summary: 'What a component may depend on it does depend on.',
    help: 'Take the dependency out of architecture.md when it is not needed any more.',
  },
  {
    id: 'unmapped-file',
    severity: 'error',
    summary: 'Every source file belongs to a component.',
    help: 'Add its path to a component. What is no part of any design is named under "ignore" in blueprint.config.json.',
  },
  {
    id: 'missing-path',
    severity: 'error',
    summary: 'There is something at every path that the design plans.',
    help: 'Build it, or correct the path in architecture.md.',
  },
  {
    id: 'planned-file',
    severity: 'warning',
    summary: 'The files of the file structure in the execution prompt are there.',
    help: 'Build it, or correct the execution prompt.',
  },
  {
    id: 'undeclared-package',
    severity: 'error',
    summary: 'Components use only the packages that the design names for them.',
    help: 'Name it in architecture.md, or do without it.',
  },
  {
    id: 'unproven-requirement',
    severity: 'error',
    summary: 'Every requirement of the brief has a check that passes.',
    help: 'Name the requirement under "Covers" of a task, a decision or a metric whose check passes.',
  },
  {
    id: 'stale-baseline',
    severity: 'error',
    summary: 'The baseline holds only what still deviates.',
    help: '"blueprint validate --baseline" takes out what is mended, so that it does not come back.',
  },
  {
    id: 'unread-code',
    severity: 'warning',
    summary: 'The imports of every source file are read.',
    help: 'Drift of these files is not measured, which is not the same as none.',
  },
  {
    id: 'unresolved-import',
    severity: 'warning',
    summary: 'Every import leads somewhere.',
    help: 'Nobody knows which edge it is. Mend it; where an alias is meant, tsconfig.json in the root has to say it.',
  },
  {
    id: 'review',
    severity: 'warning',
    summary: 'A model that was asked to review finds nothing.',
    help: 'A model can be wrong: look at it. What it says never removes another finding.',
  },
] as const satisfies readonly FindingKind[];

export const findingKinds: readonly FindingKind[] = list;
export type FindingId = (typeof list)[number]['id'];

export function kindOf(id: FindingId): FindingKind {
  const found = findingKinds.find(kind => kind.id === id);
  if (found === undefined) throw new Error(`no kind of finding ${id}`);
  return found;
}
