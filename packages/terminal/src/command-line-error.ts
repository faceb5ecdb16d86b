import type { CommanderError } from 'commander';
import type { CommandShape } from './command-shape.ts';

/** What commander refused, in the form of all other errors. `given` holds the command's arguments. */
export function explainUsageError(
  { code, message }: CommanderError,
  given: readonly string[],
  tool: string,
  shape: CommandShape | undefined,
): { message: string; hint?: string } {
  const help = `"${[tool, shape?.name].filter(part => part !== undefined).join(' ')} --help" shows the usage.`;
  // Commander has printed the help by then: for the tool alone, and for `help` of what is no command.
  if (code === 'commander.help') {
    const [, name] = given;
    return { message: name === undefined ? 'no command was given' : `unknown command "${name}"` };
  }
  if (code === 'commander.excessArguments' && shape !== undefined) {
    return { message: excessMessage(shape, given), hint: excessHint(shape, given, tool) ?? help };
  }
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const near = /\((.*)\)/.exec(suggestion ?? '')?.[1]?.replace(/mean ([\w-]+)\?/, 'mean "$1"?');
  return { message: inOurWords(what), hint: near === undefined ? help : `${near} ${help}` };
}

function excessMessage({ name, arguments: known = [] }: CommandShape, given: readonly string[]): string {
  const most = ['no argument', 'one argument'][known.length] ?? `${known.length} arguments`;
  return `"${name}" takes ${most}, and ${given.length} ${given.length === 1 ? 'was' : 'were'} given: ${given.join(' ')}`;
}

/** `create add users table` lacks quotes only; a second name of `show one two` is no part of the first. */
function excessHint(
  { name, arguments: known = [], examples }: CommandShape,
  given: readonly string[],
  tool: string,
): string | undefined {
  const takesText = known.length === 1 && examples.some(each => each.startsWith(`${tool} ${name} "`));
  return takesText ? `Put quotes around it: ${tool} ${name} "${given.join(' ')}"` : undefined;
}

function inOurWords(message: string): string {
  return message
    .replace(/^missing required argument '(.*)'$/, '<$1> is missing')
    .replace(/^option '(?:.*, )?(--\S+) (<.*>)' argument missing$/, '$1 needs a value: $1 $2')
    .replace(/^unknown (option|command) '(.*)'$/, 'unknown $1 "$2"');
}
