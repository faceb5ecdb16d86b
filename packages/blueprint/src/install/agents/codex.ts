import type { Installed } from '../installed.ts';
import { skill } from '../texts.ts';

/** Codex: a skill of the repository, called with `$blueprint` (developers.openai.com/codex/skills, November 2026). */
export function textsForCodex(): Installed[] {
  return [{ path: '.agents/skills/blueprint/SKILL.md', kind: 'file', text: skill() }];
}
