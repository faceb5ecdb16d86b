import { basename, join } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { runProcess } from '../processes/run-process.ts';

/** Runs the person's command that makes a checkout ready. Throws `setup_failed`. */
export async function runSetup(
  setup: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
  timeLimitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const lines: string[] = [];
  const end = await runProcess({
    command: setup,
    arguments: [],
    isShellLine: true,
    directory,
    environment,
    input: '',
    output: join(directory, '..', `${basename(directory)}.setup.txt`),
    mergeErrors: true,
    onLine: line => lines.push(line),
    timeLimitMs,
    signal,
  });
  if (end.endedBy === 'itself' && end.code === 0) return;
  signal?.throwIfAborted();
  throw new BlueprintError('setup_failed', `the setup failed: ${setup}`, {
    details: lines.slice(-10),
    hint: 'It runs in a clean checkout of the branch; try it there by hand.',
  });
}
