import type { ErrorCode } from '../errors.ts';

/** What each exit code says, for help. docs/migrate/exit-codes.md explains them. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'a migration failed, or a check found something',
  2: 'wrong usage or configuration',
  3: 'an applied file was changed or deleted',
  4: 'a lock was not free in time',
  5: 'no connection to the database',
  130: 'interrupted',
};

/** Everything that is not listed exits with 1. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  usage: 2,
  backup_missing: 2,
  binaries_missing: 2,
  invalid_configuration: 2,
  invalid_description: 2,
  invalid_mapping: 2,
  invalid_placeholders: 2,
  cluster_changes: 2,
  embedded_database_missing: 2,
  file_exists: 2,
  files_differ: 2,
  folder_unreadable: 2,
  format_unknown: 2,
  history_unreadable: 2,
  no_create_privilege: 2,
  no_history_privilege: 2,
  no_database_url: 2,
  no_migrations: 2,
  no_targets: 2,
  not_applied: 2,
  not_confirmed: 2,
  pooler_refused: 2,
  read_only_target: 2,
  report_unwritable: 2,
  schema_missing: 2,
  scratch_refused: 2,
  server_not_started: 2,
  single_transaction_refused: 2,
  unknown_version: 2,
  unsupported_server: 2,
  checksum_mismatch: 3,
  missing_file: 3,
  lock_timeout: 4,
  authentication_failed: 5,
  connection_failed: 5,
  connection_lost: 5,
  database_in_use: 5,
  database_missing: 5,
  interrupted: 130,
};

export function exitCodeOf(code: ErrorCode): number {
  return exitCodes[code] ?? 1;
}
