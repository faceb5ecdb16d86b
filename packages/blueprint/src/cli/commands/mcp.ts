import { BlueprintError } from '../../errors.ts';
import { toolVersion } from '../../tool-version.ts';
import type { CommandDefinition } from '../command.ts';

export const mcpCommand: CommandDefinition = {
  name: 'mcp',
  summary: 'serve the verbs to an agent, over stdin and stdout',
  description:
    'A server of the Model Context Protocol: an agent starts it and calls init, brief_check, design, import, check, show, task, build, validate, report and note as tools, in the folder in which it was started. It allows no command of a design to run, takes no command line and no path to write to; those are left to a person. It ends when the agent closes stdin.',
  options: [],
  examples: ['claude mcp add blueprint -- blueprint mcp', 'codex mcp add blueprint -- blueprint mcp'],
  async run({ json, runLine, signal }) {
    if (json) throw new BlueprintError('usage', 'mcp has no --json: its stdout belongs to the protocol');
    const { serveTools } = await import('../mcp/serve.ts');
    await serveTools({ version: toolVersion(), runLine, signal });
    return { data: null, render: () => undefined };
  },
};
