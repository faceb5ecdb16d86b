import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { appendLine } from '../disk/append-line.ts';
import { BlueprintError } from '../errors.ts';
import type { CallAsked, CallEvent, Keep } from '../models/call-event.ts';
import { redact } from '../redact.ts';

export const journalName = 'journal.jsonl';
export const callsFolder = 'calls';

/**
 * Keeps the calls of a design in its folder: a line of `journal.jsonl` for each event, and each answer's text in
 * `calls/`. Both are on disk when it returns. Values in `secrets` are hidden in both. Throws `answer_not_kept` where
 * the folder cannot be written, after it has put the answer into the folder for temporary files.
 */
export function keepCalls(design: string, secrets: readonly string[]): Keep {
  const steps = new Map<string, CallAsked>();
  return (event, text) => {
    if (event.event === 'asked') steps.set(event.call, event);
    const line =
      text === undefined ? event : { ...event, answer: keepText(design, event, steps, text, secrets) };
    try {
      appendLine(join(design, journalName), hideSecrets(line, secrets));
    } catch (error) {
      throw notKept(join(design, journalName), undefined, error);
    }
  };
}

/** Gives the file's path from the folder of the design. */
function keepText(
  design: string,
  { call, at }: CallEvent,
  steps: ReadonlyMap<string, CallAsked>,
  text: string,
  secrets: readonly string[],
): string {
  const { step = 'call', attempt = 1 } = steps.get(call) ?? {};
  const name = `${at.replaceAll(':', '-')}-${step}-${attempt}-${call.slice(0, 8)}.txt`;
  const path = join(design, callsFolder, name);
  const safe = hideKnown(text, secrets);
  try {
    writeDurably(join(design, callsFolder), path, safe);
  } catch (error) {
    const rescue = join(tmpdir(), `blueprint-${name}`);
    writeDurably(tmpdir(), rescue, safe);
    throw notKept(path, rescue, error);
  }
  return relative(design, path).replaceAll('\\', '/');
}

function writeDurably(folder: string, path: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  // Only a new file: an answer never takes another one's place.
  const file = openSync(path, 'wx', 0o644);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A paid answer stays as it is but for the keys of this machine: what looks like a key may be an example of a design. */
function hideKnown(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (result, secret) => (secret.length < 8 ? result : result.replaceAll(secret, '***')),
    text,
  );
}

function hideSecrets<Value>(value: Value, secrets: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? redact(part, secrets) : part,
  );
}

function notKept(path: string, rescue: string | undefined, cause: unknown): BlueprintError {
  return new BlueprintError('answer_not_kept', `${path} cannot be written`, {
    details: [
      `The system says: ${(cause as Error).message}`,
      ...(rescue === undefined ? [] : [`The answer, which was paid for, is in ${rescue}.`]),
    ],
    hint: 'Make room, or give this user the right to write there. Nothing more was asked.',
    cause,
  });
}
