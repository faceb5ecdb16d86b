import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type AnyMessage, client, methods, PROTOCOL_VERSION, type Stream } from '@agentclientprotocol/sdk';
import { BlueprintError } from '../../errors.ts';
import { runConversation } from '../../processes/run-conversation.ts';
import { toolVersion } from '../../tool-version.ts';
import type { Agent, AgentExit, AgentOptions, AgentRequest } from '../port.ts';
import { answerTo, describeCall, isPermitted } from './permission.ts';
import { createAcpReader, deniedMethod } from './reader.ts';

/** Any agent that speaks the Agent Client Protocol on stdin and stdout, such as `gemini --experimental-acp`. */
export function openAcp(options: AgentOptions): Agent {
  const { command } = options;
  if (command === undefined) {
    throw new BlueprintError('usage', 'the agent "acp" needs the command that starts it', {
      hint: 'Such as --agent-command "gemini --experimental-acp".',
    });
  }
  return {
    name: 'acp',
    billing: 'told',
    createReader: createAcpReader,
    run: request => run(request, [command, ...options.arguments].join(' '), options),
  };
}

async function run(request: AgentRequest, command: string, options: AgentOptions): Promise<AgentExit> {
  // Its stdout is a conversation, so unlike that of other agents it passes through here on its way to the disk.
  const note = (line: string) => {
    appendFileSync(request.spool, `${line}\n`, { mode: 0o600 });
    request.onLine(line);
  };
  return runConversation({
    command,
    directory: request.directory,
    environment: request.environment,
    onStart: request.onStart,
    timeLimitMs: request.timeLimitMs,
    signal: request.signal,
    talk: (stdin, stdout) => talk(streamOf(stdin, stdout, note), request, options, note),
  });
}

async function talk(
  stream: Stream,
  { directory, prompt, allowedCommands, signal }: AgentRequest,
  { permissions }: AgentOptions,
  note: (line: string) => void,
): Promise<void> {
  const rules = { permissions, directory, allowedCommands };
  const app = client({ name: 'blueprint' })
    // Everything is read from the lines themselves, by the reader.
    .onNotification(methods.client.session.update, () => {})
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const isGranted = isPermitted(params, rules);
      if (!isGranted) note(JSON.stringify({ method: deniedMethod, params: describeCall(params) }));
      return answerTo(params, isGranted);
    });
  await app.connectWith(stream, async agent => {
    await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: 'blueprint', version: toolVersion() },
    });
    const { sessionId } = await agent.request(methods.agent.session.new, { cwd: directory, mcpServers: [] });
    const cancel = () => void agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => {});
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text: prompt }],
      });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  });
}

/** One JSON-RPC message a line. A line that is none is noted, and not passed on. */
function streamOf(stdin: Writable, stdout: Readable, note: (line: string) => void): Stream {
  const lines = createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY });
  return {
    readable: new ReadableStream<AnyMessage>({
      start: controller => {
        lines.on('line', line => {
          note(line);
          const message = parseMessage(line);
          if (message !== undefined) controller.enqueue(message);
        });
        lines.once('close', () => controller.close());
      },
      cancel: () => lines.close(),
    }),
    writable: new WritableStream<AnyMessage>({
      write: message =>
        new Promise((resolve, reject) =>
          stdin.write(`${JSON.stringify(message)}\n`, error => (error ? reject(error) : resolve())),
        ),
    }),
  };
}

function parseMessage(line: string): AnyMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as AnyMessage)
      : undefined;
  } catch {
    return undefined;
  }
}
