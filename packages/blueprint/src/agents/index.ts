import { oneOf } from '@proven/settings';
import type { Agent, AgentOptions } from './port.ts';

/** Every coding agent that is known, by its name. Loaded when it is opened. */
const agents = {
  claude: async options => (await import('./claude/claude.ts')).openClaude(options),
  codex: async options => (await import('./codex/codex.ts')).openCodex(options),
  acp: async options => (await import('./acp/acp.ts')).openAcp(options),
  command: async options => (await import('./command.ts')).openCommand(options),
  manual: async options => (await import('./manual.ts')).openManual(options),
} satisfies Record<string, (options: AgentOptions) => Promise<Agent>>;

export type AgentName = keyof typeof agents;
export const agentNames = Object.keys(agents) as AgentName[];
export const parseAgentName = oneOf(agentNames);

/** Throws `usage` for what an agent needs and does not have. */
export function openAgent(name: AgentName, options: AgentOptions): Promise<Agent> {
  return agents[name](options);
}

/** What understands the lines of an agent, for one whose work was cut off. */
export async function readerOf(name: string): Promise<Agent['createReader']> {
  switch (name) {
    case 'claude':
      return (await import('./claude/reader.ts')).createClaudeReader;
    case 'codex':
      return (await import('./codex/reader.ts')).createCodexReader;
    case 'acp':
      return (await import('./acp/reader.ts')).createAcpReader;
    default:
      return (await import('./command.ts')).createLineReader;
  }
}
