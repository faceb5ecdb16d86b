import { type CommandOption, type ProgramShape, wrap } from '@proven/terminal';
import { settings } from '../config/settings.ts';
import { MigrateError } from '../errors.ts';
import { toolVersion } from '../tool-version.ts';
import type { CommandDefinition, OptionValues } from './command.ts';
import { commandsFor, groups, loadCommands } from './commands/index.ts';
import { exitCodeMeanings } from './exit-codes.ts';

/** The command line of migrate, as data, with all commands. */
export async function loadProgram(): Promise<ProgramShape<CommandDefinition>> {
  return programOf(await loadCommands());
}

/** As much of it as a command line needs. */
export async function programFor(args: readonly string[]): Promise<ProgramShape<CommandDefinition>> {
  return programOf(await commandsFor(args));
}

function programOf(commands: readonly CommandDefinition[]): ProgramShape<CommandDefinition> {
  return {
    tool: 'migrate',
    description: 'PostgreSQL schema migrations: versioned, reversible, audited, crash-safe.',
    version: toolVersion,
    commands,
    groups,
    globalOptions: globalOptions(),
    epilogue: width => `${environmentHelp(width)}\n\n${exitCodeHelp()}`,
    usageError: (message, hint) => new MigrateError('usage', message, hint === undefined ? {} : { hint }),
  };
}

/** Values of the flags that set configuration, by the setting's key. */
export function flagValues(options: OptionValues): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.values(settings).map(({ key, flag }) => [
      key,
      flag === undefined ? undefined : (options[camelCase(flag.name)] as string | undefined),
    ]),
  );
}

function globalOptions(): CommandOption[] {
  const configuring = Object.values(settings).flatMap(({ flag, meaning, environment }) =>
    flag === undefined
      ? []
      : [{ flags: `${flag.name} <${flag.value}>`, description: `${meaning} [${environment}]` }],
  );
  return [...configuring, { flags: '--config <file>', description: 'the config file (migrate.config.json)' }];
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
