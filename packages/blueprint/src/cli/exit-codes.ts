import type { ErrorCode } from '../errors.ts';

/** What each exit code says, for help. docs/blueprint/exit-codes.md explains them. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'failed, or a check found something',
  2: 'wrong usage or configuration',
  3: 'a prompt waits for the answer that a person brings (model manual)',
  6: 'a budget was reached',
  130: 'interrupted',
};

/** Everything that is not listed exits with 1. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  answer_awaited: 3,
  already_running: 2,
  branch_moved: 2,
  uncommitted_changes: 2,
  unfinished_build: 2,
  usage: 2,
  file_exists: 2,
  invalid_brief: 2,
  invalid_configuration: 2,
  invalid_design: 2,
  invalid_eval: 2,
  key_refused: 2,
  no_key: 2,
  not_confirmed: 2,
  not_found: 2,
  not_recorded: 2,
  unknown_model: 2,
  unpriced_model: 2,
  wrong_answer_file: 2,
  budget_reached: 6,
  interrupted: 130,
};

export function exitCodeOf(code: ErrorCode): number {
  return exitCodes[code] ?? 1;
}
