import type { Problem } from '../errors.ts';

/** Where something of a design stands. Lines start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Where the parts of a design stand: ids of decisions, components, phases, tasks, metrics, risks and test cases, and
 * the sections `summary`, `components`, `decisions`, `roadmap`, `execution_prompt`, `metrics`, `risks`,
 * `test_specification`.
 */
export type Places = ReadonlyMap<string, Place>;

/** One file while it is read: what is wrong in it and where its parts are comes together here. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly problems: Problem[];
  readonly places: Map<string, Place>;
}

/** Notes a mistake that keeps the file from being read. */
export function complain(reading: Reading, line: number, message: string, hint: string): void {
  note(reading, line, message, hint, 'error');
}

/** Notes what is read all the same, but worth a look. */
export function warn(reading: Reading, line: number, message: string, hint: string): void {
  note(reading, line, message, hint, 'warning');
}

function note(
  { file, text, problems }: Reading,
  line: number,
  message: string,
  hint: string,
  severity: 'error' | 'warning',
): void {
  problems.push({ code: 'invalid_design', file, line, source: text, message, hint, severity });
}

/** The first of two parts with one id keeps it; that ids are unique is a rule, not a matter of form. */
export function place({ file, places }: Reading, id: string, line: number): void {
  if (!places.has(id)) places.set(id, { file, line });
}
