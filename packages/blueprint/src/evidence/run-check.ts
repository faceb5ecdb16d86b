import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Check } from '../design/design.ts';
import { secretsOf } from '../models/keys.ts';
import { runProcess } from '../processes/run-process.ts';
import { redact } from '../redact.ts';
import type { Evidence } from './evidence.ts';
import { parseExpectation } from './expectation.ts';

export interface CheckRun {
  /** Where it runs; absolute. */
  readonly directory: string;
  readonly tree: string;
  /** The folder of the design. */
  readonly design: string;
  /** The file that takes what it prints; absolute, in the folder of the design. */
  readonly output: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeLimitMs: number;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/** Enough to see what failed; more would fill a disk. */
const mostOutputBytes = 50 * 1024 * 1024;
/** What of an output is looked at, at its end, and what of it is shown. */
const readBytes = 256 * 1024;
const tailCharacters = 3000;

/**
 * Runs a check's command in a shell and judges it. Its environment holds no keys: what an agent wrote runs in it. Throws
 * the signal's reason.
 */
export async function runCheck({ command, expects }: Check, run: CheckRun): Promise<Evidence> {
  const at = run.now().toISOString();
  const startedAt = performance.now();
  mkdirSync(dirname(run.output), { recursive: true });
  const end = await runProcess({
    command,
    arguments: [],
    isShellLine: true,
    directory: run.directory,
    environment: { ...withoutSecrets(run.environment), CI: '1' },
    input: '',
    output: run.output,
    mergeErrors: true,
    maxOutputBytes: mostOutputBytes,
    timeLimitMs: run.timeLimitMs,
    signal: run.signal,
  });
  if (end.endedBy === 'abort') run.signal?.throwIfAborted();
  const printed = redact(readEnd(run.output), secretsOf(run.environment));
  hideSecretsIn(run.output, run.environment);
  const { exitCode, holds, unjudged, notFound } = parseExpectation(expects);
  const exits = exitCode === 'not 0' ? end.code !== 0 : end.code === exitCode;
  return {
    command,
    expects,
    verdict: end.endedBy === 'itself' && exits && holds(printed) ? 'passed' : 'failed',
    exitCode: end.code,
    endedBy: end.endedBy,
    tree: run.tree,
    at,
    durationMs: Math.round(performance.now() - startedAt),
    tail: printed.trimEnd().slice(-tailCharacters),
    output: relative(run.design, run.output).replaceAll('\\', '/'),
    unjudged: [...unjudged, ...notFound(printed)],
  };
}

/** The environment without what looks like a key by its name. */
function withoutSecrets(environment: Readonly<Record<string, string>>): Record<string, string> {
  const secrets = new Set(secretsOf(environment));
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => !secrets.has(value.trim())));
}

function readEnd(path: string): string {
  const { size } = statSync(path);
  const length = Math.min(size, readBytes);
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, length, size - length);
  } finally {
    closeSync(file);
  }
  return bytes.toString('utf8');
}

/** A key can be in a file that the check reads. */
function hideSecretsIn(path: string, environment: Readonly<Record<string, string>>): void {
  const text = readFileSync(path, 'utf8');
  const safe = redact(text, secretsOf(environment));
  if (safe !== text) writeFileSync(path, safe);
}

/** Where the output of a check is kept. `part` is another one for each process that runs checks of the same build. */
export function outputPath(design: string, build: string, number: number, part: string): string {
  return join(design, 'runs', build, 'checks', `${part}-${String(number).padStart(3, '0')}.txt`);
}
