import { randomUUID } from 'node:crypto';
import {
  createDocumentWriter,
  envelope,
  type SignalEmitter,
  type Terminal,
  withInterrupt,
} from '@proven/terminal';
import { type Environment, loadConfig, requireDatabase } from '../config/config.ts';
import { MigrateError } from '../errors.ts';
import { createMigrator } from '../migrator.ts';
import type { Invocation, Outcome } from './command.ts';
import { exitCodeOf } from './exit-codes.ts';
import { type ParsedCommand, parseCommandLine } from './program.ts';
import { renderError } from './render/error.ts';
import { jsonOfError, jsonVersion } from './render/json.ts';
import { createLog } from './render/log.ts';

/** Everything a run of the command touches outside itself. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly directory: string;
  readonly signals: SignalEmitter;
  /** Ends the process at the second Ctrl-C. */
  readonly exitNow: (code: number) => void;
  readonly now: () => Date;
}

/** Runs one command line and returns its exit code. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const parsed = parseCommandLine(args, terminal);
  if ('exitCode' in parsed) return parsed.exitCode;
  if (parsed.json) return answerInJson(parsed, surroundings);

  try {
    const outcome = await withInterruption(surroundings, signal => run(parsed, surroundings, signal));
    outcome.render(terminal.out);
    return outcome.finding === undefined ? 0 : exitCodeOf(outcome.finding.code);
  } catch (error) {
    const known = expectedError(error);
    renderError(known, terminal.err);
    return exitCodeOf(known.code);
  }
}

/** stdout holds exactly one document, on failure too. */
async function answerInJson(parsed: ParsedCommand, surroundings: Surroundings): Promise<number> {
  const write = createDocumentWriter(surroundings.terminal.out);
  const head = { tool: 'migrate', command: parsed.command.name, version: jsonVersion };
  try {
    const { data, finding } = await withInterruption(surroundings, signal =>
      run(parsed, surroundings, signal),
    );
    write(
      envelope({
        ...head,
        ok: finding === undefined,
        data,
        ...(finding === undefined ? {} : { error: jsonOfError(finding) }),
      }),
    );
    return finding === undefined ? 0 : exitCodeOf(finding.code);
  } catch (error) {
    const known = expectedError(error);
    write(envelope({ ...head, ok: false, error: jsonOfError(known) }));
    return exitCodeOf(known.code);
  }
}

/** Loads the configuration and hands the command what it needs. */
async function run(
  { command, argument, options, flags, json }: ParsedCommand,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { terminal, environment, directory, now } = surroundings;
  const config = loadConfig({
    directory,
    environment,
    flags,
    configFile: options['config'] as string | undefined,
  });
  const invocation: Invocation = {
    argument,
    options,
    config,
    directory,
    environment: config.environment,
    now: now(),
    live: json ? undefined : terminal.out,
    migrator: onEvent => {
      if (command.needsDatabase) requireDatabase(config);
      const correlationId = randomUUID();
      const log = createLog(terminal.err, {
        format: config.logFormat ?? (terminal.err.isTerminal ? 'pretty' : 'json'),
        level: config.logLevel,
        correlationId,
        now,
      });
      return createMigrator({
        connection: config.url,
        directory: config.migrations,
        schema: config.schema,
        lockTimeoutMs: config.lockTimeoutMs,
        environment: config.environment,
        correlationId,
        signal,
        onEvent: event => {
          log(event);
          onEvent?.(event);
        },
      });
    },
  };
  return command.run(invocation);
}

function withInterruption<T>(
  surroundings: Surroundings,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withInterrupt(surroundings.signals, action, {
    output: surroundings.terminal.err,
    notice: 'Stopping: the migration in progress is rolled back',
    onSecond: () => surroundings.exitNow(exitCodeOf('interrupted')),
  });
}

/** What is no MigrateError is a mistake of ours, and reported as such by the caller. */
function expectedError(error: unknown): MigrateError {
  if (error instanceof MigrateError) return error;
  throw error;
}
