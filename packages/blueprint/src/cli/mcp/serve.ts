import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { LineEnd, RunLine } from '../command.ts';
import { instructions } from './instructions.ts';
import { describeTool, lineFor } from './tool-line.ts';
import { tools } from './tools.ts';

export interface Serving {
  readonly version: string;
  readonly runLine: RunLine;
  readonly signal: AbortSignal;
}

/**
 * Serves the verbs over stdin and stdout until the client closes them or the signal comes. What runs then is stopped as
 * by Ctrl-C, and waited for.
 */
export async function serveTools({ version, runLine, signal }: Serving): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  const server = new Server({ name: 'blueprint', version }, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describeTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const token = params._meta?.progressToken;
    let progress = 0;
    const call = callTool(params.name, params.arguments ?? {}, runLine, {
      signal: AbortSignal.any([extra.signal, closing.signal]),
      onNote: message => {
        if (token === undefined) return;
        const note = { progressToken: token, progress: ++progress, message };
        // A client that has gone hears nothing.
        extra.sendNotification({ method: 'notifications/progress', params: note }).catch(() => undefined);
      },
    });
    underWay.add(call);
    return call.finally(() => underWay.delete(call));
  });
  const transport = new StdioServerTransport();
  const closed = waitForEnd(server, signal);
  await server.connect(transport);
  await closed;
  closing.abort();
  await Promise.allSettled(underWay);
  await server.close();
}

/** The transport does not say when the client has closed its end. */
function waitForEnd(server: Server, signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    const end = () => done();
    server.onclose = end;
    process.stdin.once('end', end);
    process.stdin.once('close', end);
    signal.addEventListener('abort', end, { once: true });
  });
}

async function callTool(
  name: string,
  given: Readonly<Record<string, unknown>>,
  runLine: RunLine,
  hooks: Parameters<RunLine>[1],
): Promise<CallToolResult> {
  const tool = tools.find(each => each.name === name);
  if (tool === undefined) return answer(`there is no tool "${name}"`, true);
  const line = lineFor(tool, given);
  if ('complaint' in line) return answer(line.complaint, true);
  const end = await runLine(line.args, hooks);
  return answer(textOf(end), isFailure(end));
}

/** An answer with findings, and a prompt that waits for its answer, are what was asked for. */
function isFailure({ exitCode, stdout }: LineEnd): boolean {
  return exitCode !== 0 && exitCode !== 3 && stdout.trim() === '';
}

function textOf({ exitCode, stdout, stderr }: LineEnd): string {
  const parts = [
    stdout.trimEnd(),
    exitCode === 0 ? '' : stderr.trimEnd(),
    exitCode === 0 ? '' : `exit code ${exitCode}`,
  ];
  return parts.filter(part => part !== '').join('\n\n') || 'done';
}

function answer(text: string, isError: boolean): CallToolResult {
  return { content: [{ type: 'text', text }], ...(isError ? { isError } : {}) };
}
