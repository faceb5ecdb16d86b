import type { CommanderError } from 'commander';
import { MigrateError } from '../errors.ts';
import type { CommandDefinition } from './command.ts';

/** A command line that commander refused, in the form of all other errors. `given` holds the command's arguments. */
export function usageError(
  { code, message }: CommanderError,
  given: readonly string[],
  definition: CommandDefinition | undefined,
): MigrateError {
  const help = `"migrate ${definition === undefined ? '' : `${definition.name} `}--help" shows the usage.`;
  if (code === 'commander.help') return new MigrateError('usage', missingCommand(given));
  if (code === 'commander.excessArguments' && definition !== undefined) {
    return new MigrateError('usage', excessMessage(definition, given), {
      hint: excessHint(definition, given) ?? help,
    });
  }
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const near = /\((.*)\)/.exec(suggestion ?? '')?.[1]?.replace(/mean ([\w-]+)\?/, 'mean "$1"?');
  return new MigrateError('usage', inOurWords(what), { hint: near === undefined ? help : `${near} ${help}` });
}

/** Commander has printed the help by then: for `migrate` alone, and for `migrate help` of what is no command. */
function missingCommand([, name]: readonly string[]): string {
  return name === undefined ? 'no command was given' : `unknown command "${name}"`;
}

function excessMessage({ name, argument }: CommandDefinition, given: readonly string[]): string {
  const most = argument === undefined ? 'no argument' : 'one argument';
  return `"${name}" takes ${most}, and ${given.length} ${given.length === 1 ? 'was' : 'were'} given: ${given.join(' ')}`;
}

/** `migrate create add users table` lacks quotes only. */
function excessHint({ name, argument }: CommandDefinition, given: readonly string[]): string | undefined {
  return argument === undefined ? undefined : `Put quotes around it: migrate ${name} "${given.join(' ')}"`;
}

function inOurWords(message: string): string {
  return message
    .replace(/^missing required argument '(.*)'$/, '<$1> is missing')
    .replace(/^option '(?:.*, )?(--\S+) (<.*>)' argument missing$/, '$1 needs a value: $1 $2')
    .replace(/^unknown (option|command) '(.*)'$/, 'unknown $1 "$2"');
}
