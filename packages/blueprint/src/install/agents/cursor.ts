import type { Installed } from '../installed.ts';
import { readText, skill } from '../texts.ts';

/** Cursor: a skill, and commands without front matter; what is typed behind a command follows its text. */
export function textsForCursor(): Installed[] {
  return [
    { path: '.cursor/skills/blueprint/SKILL.md', kind: 'file', text: skill() },
    { path: '.cursor/commands/blueprint-design.md', kind: 'file', text: command('design') },
    { path: '.cursor/commands/blueprint-build.md', kind: 'file', text: command('build') },
  ];
}

function command(name: 'design' | 'build'): string {
  return readText(name).replace('"$ARGUMENTS"', 'that is named below');
}
