import { oneOf } from '@proven/settings';
import type { Installed } from '../installed.ts';
import { textsForClaude } from './claude.ts';
import { textsForCodex } from './codex.ts';
import { textsForCursor } from './cursor.ts';
import { textsForAnyAgent } from './generic.ts';

/** What each agent is given, by its name. `agents` stands for AGENTS.md. */
const windows = {
  claude: textsForClaude,
  codex: textsForCodex,
  cursor: textsForCursor,
  agents: textsForAnyAgent,
} satisfies Record<string, () => Installed[]>;

export type WindowName = keyof typeof windows;
export const windowNames = Object.keys(windows) as WindowName[];
export const parseWindowName = oneOf(windowNames);

/** The texts for agents, each path once. */
export function textsFor(names: readonly WindowName[]): Installed[] {
  return [...new Set(names)].flatMap(name => windows[name]());
}
