import type { Terminal } from '@proven/terminal';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type SettingName, settings } from '../config/settings.ts';
import { toolVersion } from '../tool-version.ts';
import type { CommandDefinition, OptionValues } from './command.ts';
import { commands } from './commands/index.ts';
import { exitCodeOf } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** A command line that was understood. */
export interface ParsedCommand {
  readonly command: CommandDefinition;
  readonly argument: string;
  readonly options: OptionValues;
  /** Values of the flags that set configuration, by the setting's key. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
}

/** Understands a command line; help, the version and usage errors are printed here, and only their exit code is left. */
export function parseCommandLine(
  args: readonly string[],
  terminal: Terminal,
): ParsedCommand | { exitCode: number } {
  let parsed: ParsedCommand | undefined;
  const program = buildProgram(terminal, result => {
    parsed = result;
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : exitCodeOf('usage') };
  }
  return parsed ?? { exitCode: exitCodeOf('usage') };
}

function buildProgram(terminal: Terminal, onParsed: (parsed: ParsedCommand) => void): Command {
  const program = configured(new Command('migrate'), terminal)
    .description('PostgreSQL schema migrations: versioned, reversible, audited, safe under kill -9.')
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', `\n${environmentHelp()}`);
  for (const definition of commands) program.addCommand(buildCommand(definition, terminal, onParsed));
  return program;
}

function buildCommand(
  definition: CommandDefinition,
  terminal: Terminal,
  onParsed: (parsed: ParsedCommand) => void,
): Command {
  const command = configured(new Command(definition.name), terminal)
    .summary(definition.summary)
    .description(definition.description)
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', `\nExamples:\n${definition.examples.map(example => `  ${example}`).join('\n')}`);
  if (definition.argument !== undefined)
    command.argument(definition.argument.name, definition.argument.description);
  for (const { flags, description, parse } of definition.options) {
    const option = new Option(flags, description);
    if (parse !== undefined) option.argParser(value => asInvalidArgument(() => parse(value)));
    command.addOption(option);
  }
  for (const name of Object.keys(settings) as SettingName[]) {
    const { flag, meaning } = settings[name];
    if (flag !== undefined)
      command.addOption(new Option(`${flag} <value>`, meaning).helpGroup('Global options:'));
  }
  command.addOption(
    new Option('--config <file>', 'the config file (migrate.config.json)').helpGroup('Global options:'),
  );
  command.addOption(new Option('--json', 'print one JSON document on stdout').helpGroup('Global options:'));
  return command.action((...received: unknown[]) => {
    const options = command.opts<Record<string, unknown>>();
    onParsed({
      command: definition,
      argument: definition.argument === undefined ? '' : String(received[0]),
      options,
      flags: flagValues(options),
      json: options['json'] === true,
    });
  });
}

/** Nothing below main exits the process or writes to it directly. */
function configured(command: Command, { out, err }: Terminal): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(
      `Type "migrate ${command.name() === 'migrate' ? '' : `${command.name()} `}--help" for usage.`,
    )
    .configureOutput({
      writeOut: text => out.write(text),
      writeErr: text => err.write(text),
      getOutHelpWidth: () => Math.min(out.width, 100),
      getErrHelpWidth: () => Math.min(err.width, 100),
      outputError: (text, write) =>
        write(text.replace(/^error: /, `${err.style.bold(err.style.red('error[usage]'))} `)),
    });
}

function asInvalidArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function flagValues(options: OptionValues): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.values(settings).map(({ key, flag }) => [
      key,
      flag === undefined ? undefined : (options[camelCase(flag)] as string | undefined),
    ]),
  );
}

function camelCase(flag: string): string {
  return flag.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function environmentHelp(): string {
  const rows = Object.values(settings).map(
    ({ environment, meaning }) => `  ${environment.padEnd(22)}${meaning}`,
  );
  return `Environment (also from .env):\n${rows.join('\n')}`;
}
