import { allowCommands, commandsToAllow } from '../evidence/allowed.ts';
import type { Invocation } from './command.ts';
import { requireConfirmation } from './confirmation.ts';

/**
 * Commands that the configuration names. Its file and `.env` may have come along with the repository, so they count as
 * the design's do; what the person has typed as a flag does not.
 */
export function configuredCommands({ config, options }: Invocation): readonly string[] {
  const setup = options['setup'] === undefined ? config.setup : undefined;
  const agent = options['agentCommand'] === undefined ? config.agentCommand : undefined;
  return [setup, agent].filter(command => command !== undefined);
}

/** Commands of a design may come from a model or from somebody else: they are run only after a person has seen them. */
export async function requireAllowed(
  commands: readonly string[],
  gitFolder: string,
  invocation: Invocation,
): Promise<void> {
  const open = commandsToAllow(gitFolder, commands);
  if (open.length === 0) return;
  if (!invocation.json && invocation.options['yes'] !== true) {
    const { renderCommands } = await import('./render/build-commands.ts');
    renderCommands(open, invocation.terminal.err);
  }
  await requireConfirmation('May these commands of the design be run on this machine?', invocation);
  allowCommands(gitFolder, open);
}
