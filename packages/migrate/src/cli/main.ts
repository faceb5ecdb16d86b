import { randomUUID } from 'node:crypto';
import {
  type ParsedCommandLine,
  parseCommandLine,
  type Surroundings,
  UsageError,
  withInterrupt,
} from '@proven/terminal';
import { type Config, loadConfig, requireDatabase } from '../config/config.ts';
import { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { EmitFleet } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { migratorAt } from '../migrator/create.ts';
import type { Migrator } from '../migrator/migrator.ts';
import { type MigratorOptions, placeOf } from '../migrator/place.ts';
import { jsonAnswer, textAnswer } from './answer.ts';
import type { CommandDefinition, OptionValues, Outcome } from './command.ts';
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
  const isPretty = format === 'pretty';
  const call: Call = {
    command,
    options,
    config,
    directory,
    correlationId,
    signal,
    tell: event => {
      log.event(event);
      if (isPretty) display.follow(event);
    },
    tellFleet: event => {
      log.fleet(event);
      if (isPretty) display.followFleet(event);
    },
  };
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
      fleet: onEvent => fleetFor(call, onEvent),
      migrator: onEvent => migratorFor(call, onEvent),
    });
  } catch (error) {
    if (command.needsDatabase && error instanceof MigrateError) log.failure(error);
    throw error;
  }
}

/** One call of a command, and who is told what happens in it. */
interface Call {
  readonly command: CommandDefinition;
  readonly options: OptionValues;
  readonly config: Config;
  readonly directory: string;
  readonly correlationId: string;
  readonly signal: AbortSignal;
  readonly tell: Emit;
  readonly tellFleet: EmitFleet;
}

async function fleetFor(call: Call, onEvent: EmitFleet | undefined): Promise<Fleet> {
  const { command, options, config, directory, correlationId, signal } = call;
  requireDatabase(config);
  const { openFleet } = await import('./fleet.ts');
  return openFleet(config, options, {
    directory,
    needsTargets: command.needsTargets !== false,
    correlationId,
    signal,
    onEvent: event => {
      call.tellFleet(event);
      onEvent?.(event);
    },
  });
}

function migratorFor(call: Call, onEvent: Emit | undefined): Migrator {
  const { command, config, correlationId, signal } = call;
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
      call.tell(event);
      onEvent?.(event);
    },
  };
  return migratorAt(placeOf(options, true));
}
