import { expect } from 'vitest';
import { fingerprint, fingerprintWithoutHistory } from './fingerprint.ts';
import type { Run, RunOptions, Scene } from './harness.ts';

export interface ExpectedRefusal extends RunOptions {
  readonly exitCode: number;
  readonly code: string;
  /** True for what counts as a failed attempt: then the history tells of it, and nothing else changes. */
  readonly isRecorded?: boolean;
}

/** A terminal 80 columns wide that understands no escape sequences: what a person reads, and nothing else. */
export const plainTerminal = { columns: 80, env: { TERM: 'dumb' } } as const;

/**
 * Runs a command that must be refused, once for people and once with `--json`, and checks what holds for every
 * refusal: the exit code, exactly one document that says the same, and a database as it was. Returns what people see.
 */
export async function expectRefusal(
  scene: Scene,
  args: readonly string[],
  { exitCode, code, isRecorded = false, env, ...options }: ExpectedRefusal,
): Promise<Run> {
  const look = isRecorded ? fingerprintWithoutHistory : fingerprint;
  const before = await look(scene.database);
  const run = await scene.run(args, {
    ...plainTerminal,
    ...options,
    env: { ...plainTerminal.env, ...env },
  });
  expect(run.exitCode, run.stderr).toBe(exitCode);
  expect(run.stderr).toContain(`error[${code}]`);
  // Before the command, because behind a `--` it would be an argument.
  const json = await scene.run(['--json', ...args], { env: env ?? {} });
  expect(json.exitCode).toBe(exitCode);
  expect(readDocument(json.stdout)).toMatchObject({ format: 'migrate/1', ok: false, error: { code } });
  expect(await look(scene.database)).toEqual(before);
  return run;
}

/** The one document on stdout. Throws when there is none, or more. */
export function readDocument(stdout: string): Record<string, unknown> {
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}
