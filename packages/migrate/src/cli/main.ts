import { randomUUID } from 'node:crypto';
import {
  type ParsedCommandLine,
  parseCommandLine,
  type Surroundings,
  UsageError,
  withInterrupt,
} from '@proven/terminal';
import { loadConfig, requireDatabase } from '../config/config.ts';
import { MigrateError } from '../errors.ts';
import { migratorAt } from '../migrator/create.ts';
import { type MigratorOptions, placeOf } from '../migrator/place.ts';
import { jsonAnswer, textAnswer } from './answer.ts';
import type { CommandDefinition, Outcome } from './command.ts';
import { exitCodeOf } from './exit-codes.ts';
import { flagValues, programFor } from './program.ts';
import { createLog } from './render/log.ts';
import { createRunDisplay, type RunDisplay } from './render/run-display.ts';

/** Runs one command line and returns its exit code. Throws only what is a mistake of ours, already answered in JSON. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const answer = asksForJson(args) ? jsonAnswer(terminal) : textAnswer(terminal);
  let command = 'migrate';
  try {
    const parsed = parseCommandLine(args, await programFor(args), terminal);
    if (parsed === undefined) return 0;
    command = parsed.command.name;
    const outcome = await runInterruptibly(parsed, surroundings);
    answer.succeed(command, outcome);
    return outcome.finding === undefined ? 0 : exitCodeOf(outcome.finding.code);
  } catch (thrown) {
    // Of an argument, which unlike a flag is read by the command itself.
    const error = thrown instanceof UsageError ? new MigrateError('usage', thrown.message) : thrown;
    answer.fail(command, error);
    if (error instanceof MigrateError) return exitCodeOf(error.code);
    throw error;
  }
}

/** Known before the command line is understood, because a usage error is a document too. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}

async function runInterruptibly(
  parsed: ParsedCommandLine<CommandDefinition>,
  surroundings: Surroundings,
): Promise<Outcome> {
  const display = createRunDisplay(surroundings.terminal.err);
  try {
    return await withInterrupt(surroundings.signals, signal => run(parsed, surroundings, display, signal), {
      output: surroundings.terminal.err,
      notice:
        parsed.command.runsMigrations === true
          ? 'Stopping; a migration in progress is rolled back'
          : 'Stopping',
      onSecond: () => surroundings.exitNow(exitCodeOf('interrupted')),
    });
  } finally {
    display.stop();
  }
}

/** Loads the configuration and hands the command what it needs. */
async function run(
  { command, arguments: given, options }: ParsedCommandLine<CommandDefinition>,
  surroundings: Surroundings,
  display: RunDisplay,
  signal: AbortSignal,
): Promise<Outcome> {
  const json = options['json'] === true;
  const { terminal, environment, directory, now, confirm } = surroundings;
  const config = loadConfig({
    directory,
    environment,
    flags: flagValues(options),
    configFile: options['config'] as string | undefined,
  });
  const correlationId = randomUUID();
  const format = config.logFormat ?? (terminal.err.isTerminal ? 'pretty' : 'json');
  const log = createLog(display.above(terminal.err), { format, level: config.logLevel, correlationId, now });
  const follow = format === 'pretty' ? display.follow : () => undefined;
  try {
    return await command.run({
      arguments: given,
      options,
      config,
      directory,
      now: now(),
      live: json ? undefined : display.above(terminal.out),
      notes: terminal.err,
      confirm: confirm === undefined || json ? undefined : question => confirm(question, signal),
      fleet: async onEvent => {
        requireDatabase(config);
        const { openFleet } = await import('./fleet.ts');
        return openFleet(config, options, {
          directory,
          needsTargets: command.needsTargets !== false,
          correlationId,
          signal,
          onEvent: event => {
            log.fleet(event);
            if (format === 'pretty') display.followFleet(event);
            onEvent?.(event);
          },
        });
      },
      migrator: onEvent => {
        if (command.needsDatabase) requireDatabase(config);
        const options: MigratorOptions = {
          connection: config.url,
          directory: config.migrations,
          schema: config.schema,
          lockTimeoutMs: config.lockTimeoutMs,
          backups: config.backups,
          statementLockTimeoutMs: config.statementLockTimeoutMs,
          environment: config.environment,
          correlationId,
          signal,
          onEvent: event => {
            log.event(event);
            follow(event);
            onEvent?.(event);
          },
        };
        return migratorAt(placeOf(options, true));
      },
    });
  } catch (error) {
    if (command.needsDatabase && error instanceof MigrateError) log.failure(error);
    throw error;
  }
}
