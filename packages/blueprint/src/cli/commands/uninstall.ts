import type { CommandDefinition } from '../command.ts';

export const uninstallCommand: CommandDefinition = {
  name: 'uninstall',
  arguments: [{ name: '<agent...>', description: 'claude, codex, cursor or agents' }],
  summary: 'remove what install wrote',
  description:
    'Removes what "blueprint install" wrote for an agent, as long as it is as it was written. What somebody has changed since is kept, and named.',
  options: [{ flags: '--dry-run', description: 'show what would be removed; remove nothing' }],
  examples: ['blueprint uninstall claude', 'blueprint uninstall agents --dry-run'],
  async run(invocation) {
    const { runInstall } = await import('../run-install.ts');
    return runInstall('uninstall', invocation);
  },
};
