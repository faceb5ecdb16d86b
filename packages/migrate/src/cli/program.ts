import { type Terminal, wrap } from '@proven/terminal';
import { type Argument, Command, CommanderError, Help, Option } from 'commander';
import { type SettingName, settings } from '../config/settings.ts';
import { MigrateError } from '../errors.ts';
import { toolVersion } from '../tool-version.ts';
import type { CommandDefinition, CommandOption, OptionValues } from './command.ts';
import { commands, groups } from './commands/index.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { usageError } from './usage.ts';
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

/**
 * Understands a command line. Help and the version are printed here and leave nothing to do (undefined); what cannot
 * be understood throws a `MigrateError` of the code `usage`.
 */
export function parseCommandLine(args: readonly string[], terminal: Terminal): ParsedCommand | undefined {
  let parsed: ParsedCommand | undefined;
  const program = buildProgram(terminal, result => {
    parsed = result;
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    throw error;
  }
  return parsed;
}

function buildProgram(terminal: Terminal, onParsed: (parsed: ParsedCommand) => void): Command {
  const program = configured(new Command('migrate'), terminal)
    .description('PostgreSQL schema migrations: versioned, reversible, audited, crash-safe.')
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .usage('<command> [options]')
    .addHelpText('after', () => `\n${environmentHelp(helpWidth(terminal.out))}\n\n${exitCodeHelp()}`);
  for (const option of globalOptions()) program.addOption(option);
  for (const definition of commands) {
    const parent = parentOf(program, definition, terminal);
    parent.addCommand(buildCommand(definition, terminal, onParsed));
  }
  return program;
}

/** A name of two words is a command of a group, which exists as soon as one of its commands does. */
function parentOf(program: Command, { name }: CommandDefinition, terminal: Terminal): Command {
  const [group = '', ...rest] = name.split(' ');
  if (rest.length === 0) return program;
  const existing = program.commands.find(each => each.name() === group);
  if (existing !== undefined) return existing;
  const { summary = '', description = '' } = groups[group] ?? {};
  const created = configured(new Command(group), terminal)
    .summary(summary)
    .description(description)
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .usage('<command> [options]');
  program.addCommand(created);
  return created;
}

/** They may stand before the command as well as after it. */
function globalOptions(): Option[] {
  const configuring = (Object.keys(settings) as SettingName[]).flatMap(name => {
    const { flag, meaning, environment } = settings[name];
    const value = valueNames[name];
    if (flag === undefined || value === undefined) return [];
    return [new Option(`${flag} <${value}>`, `${meaning} [${environment}]`)];
  });
  return [
    ...configuring,
    new Option('--config <file>', 'the config file (migrate.config.json)'),
    new Option('--json', 'print one JSON document on stdout'),
  ].map(option => option.helpGroup(globalTitle));
}

const valueNames: Readonly<Partial<Record<SettingName, string>>> = {
  migrations: 'folder',
  schema: 'name',
  lockTimeoutSeconds: 'seconds',
  logLevel: 'level',
  logFormat: 'format',
};

function buildCommand(
  definition: CommandDefinition,
  terminal: Terminal,
  onParsed: (parsed: ParsedCommand) => void,
): Command {
  const { name, summary, description, argument, examples } = definition;
  const command = configured(new Command(name.split(' ').at(-1)), terminal, definition)
    .summary(summary)
    .description(description)
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', `\nExamples:\n${examples.map(example => `  ${example}`).join('\n')}`);
  if (argument !== undefined) command.argument(argument.name, argument.description);
  for (const option of definition.options) command.addOption(buildOption(option, name));
  return command.action((...received: unknown[]) => {
    const options = command.optsWithGlobals<Record<string, unknown>>();
    onParsed({
      command: definition,
      argument: argument === undefined ? '' : String(received[0]),
      options,
      flags: flagValues(options),
      json: options['json'] === true,
    });
  });
}

function buildOption({ flags, description, parse }: CommandOption, command: string): Option {
  const option = new Option(flags, description);
  if (parse === undefined) return option;
  return option.argParser(text => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new MigrateError('usage', `${option.long}: ${error.message}`, {
        hint: `"migrate ${command} --help" shows the usage.`,
      });
    }
  });
}

const globalTitle = 'Global options:';

/** Nothing below main exits the process or writes to it directly. */
function configured(command: Command, { out, err }: Terminal, definition?: CommandDefinition): Command {
  return command
    .exitOverride(error => {
      throw error.exitCode === 0 ? error : usageError(error, command.args, definition);
    })
    .showSuggestionAfterError()
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: ({ parent }) =>
        ((parent?.parent ?? parent)?.options ?? []).filter(option => option.helpGroupHeading === globalTitle),
      // The title that commander has for them, in the words of the program's own help.
      styleTitle: title => (title === 'Global Options:' ? globalTitle : title),
      subcommandTerm: each => [each.name(), ...each.registeredArguments.map(termOf)].join(' '),
      formatHelp: (each, helper) => commandsFirst(Help.prototype.formatHelp.call(helper, each, helper)),
    })
    .configureOutput({
      writeOut: text => out.write(text),
      writeErr: text => err.write(text),
      getOutHelpWidth: () => helpWidth(out),
      getErrHelpWidth: () => helpWidth(err),
      outputError: () => undefined,
    });
}

/** Commander would write "create [options] <description>"; all commands have options. */
function termOf(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/** Commander lists them last, below twenty lines of options. */
function commandsFirst(help: string): string {
  const [usage = '', description = '', ...sections] = help.trimEnd().split('\n\n');
  const isCommands = (section: string) => section.startsWith('Commands:');
  const others = sections.filter(section => !isCommands(section));
  return `${[usage, description, ...sections.filter(isCommands), ...others].join('\n\n')}\n`;
}

function helpWidth({ width }: { readonly width: number }): number {
  return Math.min(width, 100);
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

function environmentHelp(width: number): string {
  const rows = [
    [
      'DATABASE_URL',
      'postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or pglite:FOLDER for the embedded database',
    ],
    ['PGHOST, PGUSER, …', "libpq's variables, where DATABASE_URL is not set"],
    ['BACKUP_PATH', 'the folder for backups (./backups)'],
    ['BACKUP_ENABLED', 'false: save nothing before a run'],
    ['[NAME]', 'the global option that names it'],
  ] as const;
  const lines = rows.flatMap(([name, meaning]) =>
    wrap(`  ${name.padEnd(24)}  ${meaning}`, width, ' '.repeat(28)),
  );
  return ['Environment, also from .env:', ...lines].join('\n');
}

function exitCodeHelp(): string {
  const rows = Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code.padEnd(24)}  ${meaning}`);
  return `Exit codes:\n${rows.join('\n')}`;
}
