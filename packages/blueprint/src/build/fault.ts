/** Why the work of an attempt is not taken. */
export type Fault =
  | { readonly code: 'nothing_changed' }
  /** The same as the attempt before, which was not taken. */
  | { readonly code: 'no_progress' }
  /** Folders that are repositories of their own; empty where git does not say which. */
  | { readonly code: 'nested_repository'; readonly files: readonly string[] }
  | { readonly code: 'outside_components'; readonly files: readonly string[] }
  | { readonly code: 'tests_deleted'; readonly files: readonly string[] }
  | { readonly code: 'tests_weakened'; readonly details: readonly string[] }
  | { readonly code: 'script_proves_nothing'; readonly scripts: readonly string[] }
  | { readonly code: 'merge_conflict' }
  /** What it imports contradicts the design; a line each. */
  | { readonly code: 'drifted'; readonly details: readonly string[] }
  | {
      readonly code: 'check_failed';
      readonly command: string;
      readonly expects: string;
      readonly tail: string;
    }
  | {
      readonly code: 'broke_earlier';
      /** The task whose check it is. */
      readonly task: string;
      readonly command: string;
      readonly expects: string;
      readonly tail: string;
    };

/** Why a task has failed for good. */
export interface TaskFailure {
  /**
   * `proves_nothing`: all its checks pass with nothing built. `attempts_used`: none of the attempts was taken.
   * `no_progress`: two in a row were the same. `budget_reached`: of the task. `unknown_cost`: a budget is set and nobody
   * can say what the attempt cost.
   */
  readonly code:
    | 'proves_nothing'
    | 'attempts_used'
    | 'no_progress'
    | 'budget_reached'
    | 'unknown_cost'
    | 'refused';
  /** Of the last attempt. */
  readonly faults: readonly Fault[];
  /** How the agent ended, where it did not end well. */
  readonly agent: string | null;
}

/** A fault in one line. */
export function describeFault(fault: Fault): string {
  switch (fault.code) {
    case 'nothing_changed':
      return 'nothing was changed';
    case 'no_progress':
      return 'nothing was changed since the attempt before';
    case 'nested_repository':
      return `there is a repository inside it, of which nothing can be taken${fault.files.length === 0 ? '' : `: ${listOf(fault.files)}`}`;
    case 'outside_components':
      return `files outside its components: ${listOf(fault.files)}`;
    case 'tests_deleted':
      return `tests were deleted: ${listOf(fault.files)}`;
    case 'tests_weakened':
      return `tests were weakened: ${listOf(fault.details)}`;
    case 'script_proves_nothing':
      return `a script passes whatever is built: ${listOf(fault.scripts)}`;
    case 'merge_conflict':
      return 'it contradicts what another task has changed in the meantime';
    case 'drifted':
      return `it contradicts the design: ${listOf(fault.details)}`;
    case 'check_failed':
      return `its check failed: ${fault.command}`;
    case 'broke_earlier':
      return `it broke ${fault.task}: ${fault.command}`;
  }
}

export function describeFailure({ code, faults, agent }: TaskFailure): string {
  const reason = faults
    .filter(fault => fault.code !== 'no_progress')
    .map(describeFault)
    .join('; ');
  const said = agent === null ? '' : ` (the agent: ${agent})`;
  switch (code) {
    case 'proves_nothing':
      return 'its checks pass with nothing built, so they prove nothing';
    case 'attempts_used':
      return `${reason}${said}`;
    case 'no_progress':
      return `no progress: ${reason}${said}`;
    case 'budget_reached':
      return `its budget is used up${reason === '' ? '' : `: ${reason}`}${said}`;
    case 'unknown_cost':
      return 'a budget is set, and nobody can say what the attempt cost';
    case 'refused':
      return `the agent refused${said}`;
  }
}

function listOf(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(', ');
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}
