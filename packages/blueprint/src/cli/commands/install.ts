import type { CommandDefinition } from '../command.ts';

export const installCommand: CommandDefinition = {
  name: 'install',
  arguments: [
    { name: '<agent...>', description: 'claude, codex, cursor, or agents for a section of AGENTS.md' },
  ],
  summary: 'tell coding agents in their own window how to work with blueprint',
  description:
    'Writes a skill and slash commands for Claude Code and Cursor, a skill for Codex, and a section of AGENTS.md for every other agent, into the repository. What is written carries a mark: installing again changes nothing, a newer version replaces it, "blueprint uninstall" removes it. A file or a text that blueprint did not write, or that was changed since, is never touched.',
  options: [{ flags: '--dry-run', description: 'show what would be written; write nothing' }],
  examples: ['blueprint install claude', 'blueprint install codex agents --dry-run'],
  async run(invocation) {
    const { runInstall } = await import('../run-install.ts');
    return runInstall('install', invocation);
  },
};
