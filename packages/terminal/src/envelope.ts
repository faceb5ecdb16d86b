import { printable } from './printable.ts';
import type { Output } from './terminal.ts';

/** What `--json` says of a failure. Further fields are allowed; an `Error` gives its code, message, hint and causes. */
export interface EnvelopeError {
  code: string;
  message: string;
  hint?: string | undefined;
  [field: string]: unknown;
}

export interface EnvelopeInput {
  /** The command's name, such as `migrate`. */
  tool: string;
  command: string;
  /** Of the format: raised when a reader of the old one could break. */
  version: number;
  ok: boolean;
  /** The answer; on failure what was reached until then. */
  data?: unknown;
  error?: EnvelopeError | Error | undefined;
}

/** The one document of `--json`; holds nothing but JSON values. */
export type Envelope =
  | { format: string; command: string; ok: true; data: unknown }
  | { format: string; command: string; ok: false; error: EnvelopeError; data: unknown };

/**
 * Builds the document. Big integers become decimal strings, dates ISO 8601 in UTC, maps objects, sets arrays;
 * an error keeps its code, message, hint, details and chain of causes, and loses everything else (a driver's
 * error can carry a client with its password).
 */
export function envelope(input: EnvelopeInput): Envelope {
  const head = { format: `${input.tool}/${input.version}`, command: input.command };
  const data = toJsonValue(input.data ?? null);
  if (input.ok) return { ...head, ok: true, data };
  const error = input.error ?? { code: 'unknown', message: 'Failed without saying why.' };
  return { ...head, ok: false, error: toJsonValue(error) as EnvelopeError, data };
}

/**
 * Gives the function that writes the document to `output`: one line in a pipe, indented on a terminal. A run has
 * exactly one document, so calling it twice is a mistake in the program and throws.
 */
export function createDocumentWriter(output: Output): (document: Envelope) => void {
  let written = false;
  return document => {
    if (written) throw new Error(`A second JSON document was about to be written, for ${document.command}.`);
    written = true;
    // JSON leaves DEL, C1 and bidirectional controls as they are; `printable` writes them as JSON escapes.
    output.line(printable(JSON.stringify(document, null, output.isTerminal ? 2 : 0), { newlines: true }));
  };
}

function toJsonValue(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, replaceValue));
}

function replaceValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return describeError(value, new Set());
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function describeError(error: Error, seen: Set<unknown>): EnvelopeError {
  seen.add(error);
  const { code, hint, details, cause } = error as Error & {
    code?: unknown;
    hint?: unknown;
    details?: unknown;
  };
  return {
    code: typeof code === 'string' ? code : 'unknown',
    message: error.message,
    ...(hint === undefined ? {} : { hint: String(hint) }),
    ...(details === undefined ? {} : { details }),
    ...(cause === undefined || seen.has(cause) ? {} : { cause: describeCause(cause, seen) }),
    ...(error instanceof AggregateError ? { errors: describeAll(error.errors, seen) } : {}),
  };
}

function describeAll(errors: readonly unknown[], seen: Set<unknown>): unknown[] {
  return errors.filter(error => !seen.has(error)).map(error => describeCause(error, seen));
}

function describeCause(cause: unknown, seen: Set<unknown>): unknown {
  return cause instanceof Error ? describeError(cause, seen) : { code: 'unknown', message: String(cause) };
}
