import { type Argument, Command, CommanderError, Help, Option } from 'commander';
import { explainUsageError } from './command-line-error.ts';
import type { CommandOption, CommandShape } from './command-shape.ts';
import { completionScript, knownShells } from './completion/index.ts';
import type { Terminal } from './terminal.ts';

export interface ProgramShape<Shape extends CommandShape> {
  /** The command's name, such as `blueprint`. */
  readonly tool: string;
  readonly description: string;
  readonly version: () => string;
  readonly commands: readonly Shape[];
  /** What a first word stands for that has commands below it, by that word. */
  readonly groups?: Readonly<Record<string, string>>;
  /** May stand before the command as well as after it. `--json` is always one of them. */
  readonly globalOptions: readonly CommandOption[];
  /** Text below the help of the whole program. */
  readonly epilogue: (width: number) => string;
  /** The product's own error for a line that cannot be understood. */
  readonly usageError: (message: string, hint?: string) => Error;
}

/** A command line that was understood. */
export interface ParsedCommandLine<Shape extends CommandShape> {
  readonly command: Shape;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The value of a flag cannot be what it has to be; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Stands for a space at which no line may end; every space that Unicode has is one to the parser. */
const unbroken = '\uE000';

const globalTitle = 'Global options:';

/**
 * Understands a command line. Help and the version are printed here and leave nothing to do (undefined); what cannot
 * be understood throws what `usageError` makes.
 */
export function parseCommandLine<Shape extends CommandShape>(
  args: readonly string[],
  program: ProgramShape<Shape>,
  terminal: Terminal,
): ParsedCommandLine<Shape> | undefined {
  let parsed: ParsedCommandLine<Shape> | undefined;
  const root = buildProgram(program, terminal, result => {
    parsed = result;
  });
  try {
    root.parse(helpAsFlag(args, program), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    throw error;
  }
  return parsed;
}

/** `help` of a group, or of a command below one, is what its flag shows: the parser looks at one word only. */
function helpAsFlag(
  args: readonly string[],
  { commands, usageError }: Pick<ProgramShape<CommandShape>, 'commands' | 'usageError'>,
): readonly string[] {
  const words = args.filter(word => !word.startsWith('-'));
  if (words[0] !== 'help' || words.length === 1) return args;
  const name = words.slice(1).join(' ');
  const isKnown = commands.some(command => command.name === name || command.name.startsWith(`${name} `));
  if (isKnown) return [...words.slice(1), '--help'];
  if (words.length > 2) throw usageError(`unknown command "${name}"`);
  return args;
}

function buildProgram<Shape extends CommandShape>(
  program: ProgramShape<Shape>,
  terminal: Terminal,
  onParsed: (parsed: ParsedCommandLine<Shape>) => void,
): Command {
  const root = configured(new Command(program.tool), program, terminal)
    .description(program.description)
    .version(program.version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    .usage('<command> [options]')
    .addHelpText('after', () => `\n${program.epilogue(helpWidth(terminal.out))}`);
  const json = { flags: '--json', description: 'print one JSON document on stdout' };
  for (const option of [...program.globalOptions, json]) {
    root.addOption(buildOption(option, program, program.tool).helpGroup(globalTitle));
  }
  const groups = new Map<string, Command>();
  for (const shape of program.commands) {
    const [first = '', second] = shape.name.split(' ');
    if (second === undefined) {
      root.addCommand(buildCommand(shape, first, program, terminal, onParsed));
      continue;
    }
    let group = groups.get(first);
    if (group === undefined) {
      group = buildGroup(first, program, terminal);
      groups.set(first, group);
      root.addCommand(group);
    }
    group.addCommand(buildCommand(shape, second, program, terminal, onParsed));
  }
  root.addCommand(buildCompletion(program, json, terminal));
  return root;
}

/** Knows all other commands, so it belongs to none of the products. */
function buildCompletion<Shape extends CommandShape>(
  program: ProgramShape<Shape>,
  json: CommandOption,
  terminal: Terminal,
): Command {
  const { tool, globalOptions, usageError } = program;
  return configured(new Command('completion'), program, terminal)
    .summary('print what lets a shell complete commands and flags')
    .description(`Prints what ${knownShells.join(', ')} read to complete commands and flags.`)
    .addHelpText(
      'after',
      `\nExamples:\n  source <(${tool} completion bash)\n  ${tool} completion fish | source`,
    )
    .argument('<shell>', knownShells.join(', '))
    .action((shell: string) => {
      const script = completionScript({ ...program, globalOptions: [...globalOptions, json] }, shell);
      if (script === undefined)
        throw usageError(
          `there is no completion for ${shell}`,
          `There is one for ${knownShells.join(', ')}.`,
        );
      terminal.out.write(script);
    });
}

function buildGroup<Shape extends CommandShape>(
  name: string,
  program: ProgramShape<Shape>,
  terminal: Terminal,
): Command {
  const description = program.groups?.[name] ?? '';
  return configured(new Command(name), program, terminal)
    .summary(description)
    .description(description)
    .usage('<command> [options]')
    .helpCommand(false);
}

function buildCommand<Shape extends CommandShape>(
  shape: Shape,
  name: string,
  program: ProgramShape<Shape>,
  terminal: Terminal,
  onParsed: (parsed: ParsedCommandLine<Shape>) => void,
): Command {
  const command = configured(new Command(name), program, terminal, shape)
    .summary(shape.summary)
    .description(shape.description)
    .addHelpText('after', `\nExamples:\n${shape.examples.map(example => `  ${example}`).join('\n')}`);
  for (const argument of shape.arguments ?? []) command.argument(argument.name, argument.description);
  for (const option of shape.options)
    command.addOption(buildOption(option, program, `${program.tool} ${shape.name}`));
  return command.action((...received: unknown[]) => {
    const given = received.slice(0, (shape.arguments ?? []).length).flat();
    onParsed({
      command: shape,
      arguments: given.filter(value => value !== undefined).map(String),
      options: command.optsWithGlobals<Record<string, unknown>>(),
    });
  });
}

function buildOption(
  { flags, description, parse }: CommandOption,
  { usageError }: Pick<ProgramShape<CommandShape>, 'usageError'>,
  command: string,
): Option {
  const option = new Option(flags, description);
  if (parse === undefined) return option;
  return option.argParser(text => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw usageError(`${option.long}: ${error.message}`, `"${command} --help" shows the usage.`);
    }
  });
}

/** Nothing below main exits the process or writes to it directly. */
function configured<Shape extends CommandShape>(
  command: Command,
  { tool, usageError }: ProgramShape<Shape>,
  { out, err }: Terminal,
  shape?: CommandShape,
): Command {
  return command
    .helpOption('-h, --help', 'show help')
    .exitOverride(error => {
      if (error.exitCode === 0) throw error;
      const { message, hint } = explainUsageError(error, command.args, tool, shape);
      throw usageError(message, hint);
    })
    .showSuggestionAfterError()
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: each =>
        ancestorsOf(each).flatMap(({ options }) =>
          options.filter(option => option.helpGroupHeading === globalTitle),
        ),
      // The title that commander has for them, in the words of the program's own help.
      styleTitle: title => (title === 'Global Options:' ? globalTitle : title),
      subcommandTerm: each => [each.name(), ...each.registeredArguments.map(termOf)].join(' '),
      boxWrap: (text, width) => {
        const wrapped = new Help().boxWrap(text.replaceAll(' -- ', ` --${unbroken}`), width);
        return wrapped.replaceAll(unbroken, ' ');
      },
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

function ancestorsOf({ parent }: Command): Command[] {
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

/** Commander would write "create [options] <description>"; all commands have options. */
function termOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
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
