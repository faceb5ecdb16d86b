import type { EndedBy } from '../processes/group.ts';

/** A check's run, as it is recorded. */
export interface Evidence {
  readonly command: string;
  readonly expects: string;
  readonly verdict: 'passed' | 'failed';
  /** Null where it was ended. */
  readonly exitCode: number | null;
  readonly endedBy: EndedBy;
  /** The tree of git that it ran on: the same tree and command need not be run again. */
  readonly tree: string;
  readonly at: string;
  readonly durationMs: number;
  /** The end of what it printed, without secrets. */
  readonly tail: string;
  /** The file with all of it, from the folder of the design. */
  readonly output: string;
  /** What the check expects and nobody has judged: only the exit code was looked at. */
  readonly unjudged: readonly string[];
}

/** Checks that are the same in command and expectation are run once. */
export function keyOfCheck({
  command,
  expects,
}: {
  readonly command: string;
  readonly expects: string;
}): string {
  return JSON.stringify([command, expects]);
}
