import { parseCommandLine, type Surroundings, withInterrupt } from '@proven/terminal';
import { loadConfig } from '../config/config.ts';
import { BlueprintError } from '../errors.ts';
import { jsonAnswer, textAnswer } from './answer.ts';
import type { CommandDefinition, OptionValues, Outcome } from './command.ts';
import { exitCodeOf } from './exit-codes.ts';
import { flagValues, program } from './program.ts';
import { createRunLine } from './run-line.ts';

/** Runs one command line and returns its exit code. Throws only what is a mistake of ours, already answered in JSON. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const answer = asksForJson(args) ? jsonAnswer(terminal) : textAnswer(terminal);
  let command = 'blueprint';
  try {
    const parsed = parseCommandLine(args, program, terminal);
    if (parsed === undefined) return 0;
    command = parsed.command.name;
    const outcome = await runInterruptibly(parsed.command, parsed.arguments, parsed.options, surroundings);
    answer.succeed(command, outcome);
    return outcome.finding === undefined ? 0 : exitCodeOf(outcome.finding.code);
  } catch (error) {
    answer.fail(command, error);
    if (error instanceof BlueprintError) return exitCodeOf(error.code);
    throw error;
  }
}

/** Known before the command line is understood, because a usage error is a document too. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}

async function runInterruptibly(
  command: CommandDefinition,
  given: readonly string[],
  options: OptionValues,
  surroundings: Surroundings,
): Promise<Outcome> {
  const { terminal, environment, directory, signals, exitNow, now, confirm } = surroundings;
  const config = loadConfig({
    directory,
    environment,
    flags: flagValues(options),
    configFile: options['config'] as string | undefined,
  });
  const json = options['json'] === true;
  return withInterrupt(
    signals,
    async signal => {
      try {
        return await command.run({
          arguments: given,
          options,
          config,
          directory,
          now,
          terminal,
          json,
          signal,
          confirm: confirm === undefined || json ? undefined : question => confirm(question, signal),
          runLine: createRunLine((line, nested) => main(line, { ...surroundings, ...nested })),
        });
      } catch (error) {
        // An abort surfaces as the timer's, the request's or the signal's own error.
        if (!signal.aborted || error instanceof BlueprintError) throw error;
        throw new BlueprintError('interrupted', 'interrupted', {
          hint: 'Run the same command again.',
          cause: error,
        });
      }
    },
    {
      output: terminal.err,
      notice: 'Stopping; what was paid for is kept',
      onSecond: () => exitNow(exitCodeOf('interrupted')),
    },
  );
}
