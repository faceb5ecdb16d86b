import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine } from '../disk/append-line.ts';
import { journalName } from '../ledger/keep.ts';
import { secretsOf } from '../models/keys.ts';
import { redact } from '../redact.ts';
import type { EvalEvent, NewEvalEvent } from './events.ts';

/** Puts an event on disk before it returns, without secrets, and gives it with its time. */
export type RecordEval = (event: NewEvalEvent) => EvalEvent;

export function recordIn(
  results: string,
  environment: Readonly<Record<string, string>>,
  now: () => Date,
): RecordEval {
  const secrets = secretsOf(environment);
  return event => {
    const stamped = { at: now().toISOString(), ...event } as EvalEvent;
    const safe: unknown = JSON.parse(JSON.stringify(stamped), (_, part: unknown) =>
      typeof part === 'string' ? redact(part, secrets) : part,
    );
    appendLine(join(results, journalName), safe);
    return stamped;
  };
}

/** The events of an evaluation, in order. An unfinished last line, of a run that was killed, is none. */
export function readEvalEvents(results: string): EvalEvent[] {
  const path = join(results, journalName);
  return existsSync(path) ? parseEvalEvents(readFileSync(path, 'utf8')) : [];
}

export function parseEvalEvents(source: string): EvalEvent[] {
  return source.split('\n').flatMap(line => parseLine(line) ?? []);
}

/** This tool alone writes these lines, each whole: what has the form of one is one. */
function parseLine(line: string): EvalEvent | undefined {
  try {
    const value = (JSON.parse(line) ?? {}) as { eval?: unknown };
    return typeof value.eval === 'string' ? (value as EvalEvent) : undefined;
  } catch {
    return undefined;
  }
}
