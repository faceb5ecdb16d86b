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
  readonly severity?: 'error' | 'warning' | 'note';
  readonly details?: readonly string[];
  /** The migration it is about, where the file alone does not say. */
  readonly version?: string;
  /** What changed since the migration was applied, as a unified diff. */
  readonly diff?: string;
}

/** The stable names of everything that can end a run; docs/migrate/errors.md gives cause and cure of each. */
export type ErrorCode =
  | 'adoption_refused'
  | 'authentication_failed'
  | 'backup_damaged'
  | 'backup_failed'
  | 'backup_missing'
  | 'binaries_missing'
  | 'checksum_mismatch'
  | 'cluster_changes'
  | 'connection_failed'
  | 'connection_lost'
  | 'database_missing'
  | 'database_in_use'
  | 'dependents_applied'
  | 'drift_found'
  | 'embedded_database_missing'
  | 'file_exists'
  | 'files_differ'
  | 'fleet_cancelled'
  | 'fleet_failed'
  | 'folder_unreadable'
  | 'format_unknown'
  | 'health_failed'
  | 'history_broken'
  | 'history_unreadable'
  | 'import_findings'
  | 'index_conflict'
  | 'interrupted'
  | 'invalid_configuration'
  | 'invalid_description'
  | 'invalid_files'
  | 'invalid_mapping'
  | 'invalid_placeholders'
  | 'irreversible'
  | 'journal_mismatch'
  | 'lint_findings'
  | 'lock_timeout'
  | 'migration_failed'
  | 'missing_file'
  | 'no_create_privilege'
  | 'no_history_privilege'
  | 'no_database_url'
  | 'no_migrations'
  | 'no_room_for_backup'
  | 'no_targets'
  | 'not_applied'
  | 'not_confirmed'
  | 'not_ready'
  | 'out_of_order'
  | 'pending_migrations'
  | 'pooler_refused'
  | 'read_only_target'
  | 'restore_failed'
  | 'report_unwritable'
  | 'schema_differs'
  | 'schema_missing'
  | 'scratch_refused'
  | 'server_error'
  | 'server_not_started'
  | 'single_transaction_refused'
  | 'squash_refused'
  | 'unfinished'
  | 'unknown_version'
  | 'unsupported_server'
  | 'usage'
  | 'verify_failed';

export interface ErrorOptions {
  readonly hint?: string;
  readonly details?: readonly string[];
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** Something the user can mend. Branch on `code`; the message and the hint are for people. */
export class MigrateError extends Error {
  override readonly name: string = 'MigrateError';
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

/** The same error with other problems, for a place that knows more about them. */
export function withProblems(error: MigrateError, problems: readonly Problem[]): MigrateError {
  const { code, message, hint, details, cause } = error;
  return new MigrateError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    details,
    problems,
    cause,
  });
}

/**
 * An abort while nothing runs yet surfaces as the timer's or the signal's own error: made `interrupted`. An error of ours says
 * more, and stays.
 */
export function orInterrupted(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true || error instanceof MigrateError) return error;
  return new MigrateError('interrupted', 'interrupted before anything was changed', { cause: error });
}

/**
 * A run stopped in the middle: a migration failed, the run was interrupted, or the connection was lost.
 * What was done stays done; what was not tried was not touched.
 */
export class RunStoppedError extends MigrateError {
  override readonly name = 'RunStoppedError';
  /** The migration at which the run stopped. */
  readonly version: string;
  /** Versions this run finished before, in order, and that are on disk. Empty when the connection was lost: then nothing is certain. */
  readonly done: readonly string[];
  /** Versions this run had planned after, in order. */
  readonly notTried: readonly string[];

  constructor(
    code: 'migration_failed' | 'interrupted' | 'connection_lost' | 'lock_timeout',
    message: string,
    stopped: { version: string; done: readonly string[]; notTried: readonly string[] },
    options: ErrorOptions,
  ) {
    super(code, message, options);
    this.version = stopped.version;
    this.done = stopped.done;
    this.notTried = stopped.notTried;
  }
}

/** The migration files cannot be used; `problems` lists everything that is wrong with them. */
export function invalidFiles(problems: readonly Problem[]): MigrateError {
  const files = new Set(problems.map(problem => problem.file)).size;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const where = files <= 1 ? 'the migration files' : `${files} migration files`;
  return new MigrateError('invalid_files', `${count} in ${where}`, {
    problems,
    hint: 'Nothing was run. "migrate validate" checks the files without a database.',
  });
}
