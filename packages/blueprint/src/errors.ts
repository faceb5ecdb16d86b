/** One thing that is wrong, where it is, and what to do about it. Lines and columns start at 1; columns count UTF-16 units. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The text of the file that `line` counts in, for an excerpt. */
  readonly source?: string;
  readonly severity?: 'error' | 'warning';
  readonly details?: readonly string[];
}

/** The stable names of everything that can end a run; docs/blueprint/errors.md gives cause and cure of each. */
export type ErrorCode =
  | 'already_running'
  | 'answer_awaited'
  | 'answer_not_kept'
  | 'answer_refused'
  | 'branch_moved'
  | 'budget_reached'
  | 'build_failed'
  | 'file_exists'
  | 'findings'
  | 'git_failed'
  | 'interrupted'
  | 'invalid_answer'
  | 'invalid_brief'
  | 'invalid_configuration'
  | 'invalid_design'
  | 'invalid_eval'
  | 'key_refused'
  | 'mode_refused'
  | 'model_unavailable'
  | 'no_key'
  | 'not_confirmed'
  | 'not_found'
  | 'not_recorded'
  | 'request_refused'
  | 'setup_failed'
  | 'unknown_model'
  | 'uncommitted_changes'
  | 'unfinished_build'
  | 'unpriced_model'
  | 'usage'
  | 'wrong_answer_file';

export interface ErrorOptions {
  readonly hint?: string;
  readonly details?: readonly string[];
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** Something the user can mend. Branch on `code`; the message and the hint are for people. */
export class BlueprintError extends Error {
  override readonly name: string = 'BlueprintError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
    this.problems = options.problems ?? [];
  }
}
