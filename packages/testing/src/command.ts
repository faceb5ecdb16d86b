import { execa } from 'execa';
import { type Environment, scrubbedEnvironment } from './environment.ts';
import { TestSetupError } from './errors.ts';

export interface RunCommandOptions {
  readonly cwd?: string;
  /** Added to the scrubbed environment: PATH, HOME, TMPDIR, LANG=C.UTF-8 and TZ=UTC. */
  readonly env?: Environment | undefined;
  /** The whole of stdin, which is closed afterwards. Without it stdin is empty. */
  readonly input?: string;
  /** Default 60 000 milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Run as another user, which only root can. */
  readonly uid?: number;
  readonly gid?: number;
}

/** What a command printed and how it ended: by an exit code or by a signal, the other one being null. */
export interface Transcript {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end and returns its transcript, byte for byte, whatever its exit code.
 * Throws `TestSetupError` when the command can't be started or outlives `timeoutMs`.
 */
export async function runCommand(
  file: string,
  args: readonly string[] = [],
  options: RunCommandOptions = {},
): Promise<Transcript> {
  const { env, input, timeoutMs = 60_000, ...rest } = options;
  const result = await execa(file, args, {
    ...rest,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    env: scrubbedEnvironment(env),
    extendEnv: false,
    timeout: timeoutMs,
    reject: false,
    stripFinalNewline: false,
  });
  const transcript: Transcript = {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
  };
  if (result.timedOut) throw timeoutError(file, args, timeoutMs, transcript);
  if (transcript.exitCode === null && transcript.signal === null) {
    throw new TestSetupError('command-unusable', result.shortMessage ?? `${file} did not start.`, {
      cause: result.cause,
    });
  }
  return transcript;
}

function timeoutError(
  file: string,
  args: readonly string[],
  timeoutMs: number,
  { stdout, stderr }: Transcript,
) {
  return new TestSetupError(
    'command-timeout',
    `${[file, ...args].join(' ')} was still running after ${timeoutMs} ms.\n` +
      `stdout:\n${stdout}\nstderr:\n${stderr}`,
  );
}
