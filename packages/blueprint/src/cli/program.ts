import { type CommandOption, type ProgramShape, wrap } from '@proven/terminal';
import { settings } from '../config/settings.ts';
import { BlueprintError } from '../errors.ts';
import { toolVersion } from '../tool-version.ts';
import type { CommandDefinition, OptionValues } from './command.ts';
import { commands, groups } from './commands/index.ts';
import { exitCodeMeanings } from './exit-codes.ts';

/** The command line of blueprint, as data. */
export const program: ProgramShape<CommandDefinition> = {
  tool: 'blueprint',
  description: 'A strong model designs, a coding agent builds, and this tool checks what was built.',
  version: toolVersion,
  commands,
  groups,
  globalOptions: globalOptions(),
  epilogue: width => `${environmentHelp(width)}\n\n${exitCodeHelp()}`,
  usageError: (message, hint) => new BlueprintError('usage', message, hint === undefined ? {} : { hint }),
};

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
  return [
    ...configuring,
    { flags: '--config <file>', description: 'the config file (blueprint.config.json)' },
  ];
}

function camelCase(flag: string): string {
  return flag.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function environmentHelp(width: number): string {
  const rows = [
    ['ANTHROPIC_API_KEY', 'for models of anthropic/'],
    ['OPENAI_API_KEY', 'for models of openai/'],
    ['COMPATIBLE_API_KEY', 'for models of compatible/, where the server takes a key'],
    ['BLUEPRINT_CLAUDE', 'the program of claude/ and of the agent claude (claude on the PATH)'],
    ['BLUEPRINT_CODEX', 'the program of the agent codex (codex on the PATH)'],
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
