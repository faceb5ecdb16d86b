import { writeFileSync } from 'node:fs';
import { BlueprintError } from '../errors.ts';
import { unknownUsage } from '../models/port.ts';
import { runProcess } from '../processes/run-process.ts';
import type { Agent, AgentExit, AgentOptions, AgentReader, AgentRequest } from './port.ts';

const placeholder = '{prompt}';

/**
 * Any command that works in the current folder. The prompt comes on stdin; where the command line holds `{prompt}`, the
 * path of a file with the prompt stands there instead.
 */
export function openCommand(options: AgentOptions): Agent {
  const { command } = options;
  if (command === undefined) {
    throw new BlueprintError('usage', 'the agent "command" needs a command line', {
      hint: 'Such as --agent-command "aider --yes --message-file {prompt}". Without {prompt} the prompt goes to stdin.',
    });
  }
  return {
    name: 'command',
    billing: 'elsewhere',
    createReader: createLineReader,
    run: request => run(request, command, options),
  };
}

async function run(request: AgentRequest, command: string, options: AgentOptions): Promise<AgentExit> {
  const file = `${request.spool}.prompt.md`;
  const takesFile = command.includes(placeholder);
  if (takesFile) writeFileSync(file, request.prompt, { mode: 0o600 });
  const exit = await runProcess({
    command: [command.replaceAll(placeholder, quote(file)), ...options.arguments.map(quote)].join(' '),
    arguments: [],
    isShellLine: true,
    directory: request.directory,
    environment: request.environment,
    input: takesFile ? '' : request.prompt,
    output: request.spool,
    onLine: request.onLine,
    onStart: request.onStart,
    timeLimitMs: request.timeLimitMs,
    signal: request.signal,
  });
  if (exit.endedBy !== 'itself') return exit;
  return exit.code === 0
    ? { ...exit, reading: { outcome: 'done', message: '' } }
    : { ...exit, reading: { outcome: 'failed', message: `It ended with exit code ${exit.code}.` } };
}

/** For the system's shell. */
function quote(text: string): string {
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whatever it prints is what it says. */
export function createLineReader(): AgentReader {
  let lastWords = '';
  return {
    take: line => {
      if (line.trim() === '') return [];
      lastWords = line;
      return [{ type: 'said', text: line }];
    },
    reading: () => ({
      outcome: 'broken_off',
      message: lastWords,
      model: null,
      session: null,
      usage: unknownUsage,
      cost: { usd: null, basis: 'unpriced' },
      turns: null,
      denied: [],
    }),
  };
}
