import type { Installed } from '../installed.ts';
import { commandDescriptions, readText, skill } from '../texts.ts';

/** Claude Code: a skill, and commands that begin with a slash (code.claude.com/docs, read in November 2026). */
export function textsForClaude(): Installed[] {
  return [
    { path: '.claude/skills/blueprint/SKILL.md', kind: 'file', text: skill() },
    { path: '.claude/commands/blueprint-design.md', kind: 'file', text: command('design') },
    { path: '.claude/commands/blueprint-build.md', kind: 'file', text: command('build') },
  ];
}

function command(name: 'design' | 'build'): string {
  return `---\ndescription: ${commandDescriptions[name]}\nargument-hint: NAME\n---\n\n${readText(name)}`;
}
