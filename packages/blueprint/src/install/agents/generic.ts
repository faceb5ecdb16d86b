import type { Installed } from '../installed.ts';
import { readText } from '../texts.ts';

/** Every agent that reads AGENTS.md. */
export function textsForAnyAgent(): Installed[] {
  return [{ path: 'AGENTS.md', kind: 'section', text: `## blueprint\n\n${readText('guide')}` }];
}
