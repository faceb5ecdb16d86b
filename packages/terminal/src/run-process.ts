import type { Environment } from './environment.ts';
import { type Problem, renderProblem } from './problem.ts';
import { createTerminal, type OutputStream, type Terminal } from './terminal.ts';

/** What is needed of `process`. */
export interface ProcessLike {
  readonly stdout: OutputStream & ErrorEmitter;
  readonly stderr: OutputStream & ErrorEmitter;
  readonly stdin?: { readonly isTTY?: boolean | undefined };
  readonly env: Environment;
  exitCode?: number | string | null | undefined;
}

export interface ErrorEmitter {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface BugReport {
  /** The command's name, such as `migrate`. */
  tool: string;
  /** Where to report a bug. */
  reportTo: string;
  env: Environment;
  /** Takes secrets out of a message or a stack. */
  redact?: (text: string) => string;
}

export interface RunOptions extends Omit<BugReport, 'env'> {
  /** Returns the exit code, and has shown every failure it expects. */
  main: (terminal: Terminal) => Promise<number>;
  /** For what `main` did not expect; 1 by default. */
  bugExitCode?: number;
}

/**
 * Runs `main` as the body of a process and sets its exit code; never exits itself, so that output is flushed.
 * What `main` throws is reported as a bug. A reader that went away (`| head -1`) is no failure, and does not stop
 * the work; any other failure to write the answer makes the exit code 1.
 */
export async function runProcess(process: ProcessLike, options: RunOptions): Promise<void> {
  const { main, bugExitCode = 1, ...report } = options;
  const terminal = createTerminal(process);
  const earlier = process.exitCode;
  // What Node itself says of a module that waits for what never comes. Nothing else would tell it from a success.
  process.exitCode = unsettledExitCode;
  let isStdoutLost = false;
  process.stdout.on('error', error => {
    if (error.code === 'EPIPE' || isStdoutLost) return;
    isStdoutLost = true;
    process.exitCode ||= 1;
    terminal.err.line(`The output could not be written: ${error.message}`);
  });
  // There is nowhere left to say that stderr is gone.
  process.stderr.on('error', () => {});
  let exitCode: number;
  try {
    exitCode = await main(terminal);
  } catch (error) {
    exitCode = bugExitCode;
    terminal.err.lines(renderProblem(describeBug(error, { ...report, env: process.env }), terminal.err));
  }
  process.exitCode = exitCode || (isStdoutLost ? 1 : (earlier ?? 0));
}

const unsettledExitCode = 13;

/** An unexpected error as a problem that blames the tool, not its user. The stack only with DEBUG or LOG_LEVEL=debug. */
export function describeBug(
  error: unknown,
  { tool, reportTo, env, redact = text => text }: BugReport,
): Problem {
  const showsStack = Boolean(env['DEBUG']) || env['LOG_LEVEL']?.toLowerCase() === 'debug';
  const again = showsStack ? '' : ' Run the command again with DEBUG=1 for the details to include.';
  return {
    code: 'bug',
    message: `${tool} failed in a way it did not expect. This is a bug in ${tool}, not a mistake of yours.`,
    details: redact(describeThrown(error, showsStack)).split('\n'),
    hint: `Please report it at ${reportTo}.${again}`,
  };
}

function describeThrown(error: unknown, showsStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeThrown(error.cause, showsStack)}`;
  return ((showsStack && error.stack) || `${error.name}: ${error.message}`) + cause;
}
