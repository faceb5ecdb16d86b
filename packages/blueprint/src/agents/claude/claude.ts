import { runProcess } from '../../processes/run-process.ts';
import type { Agent, AgentExit, AgentOptions, AgentRequest } from '../port.ts';
import { createClaudeReader } from './reader.ts';

/** Claude Code, on the account that it is logged in to. `BLUEPRINT_CLAUDE` names the program where it is not `claude`. */
export function openClaude(options: AgentOptions): Agent {
  return {
    name: 'claude',
    billing: 'told',
    createReader: createClaudeReader,
    run: request => run(request, options),
  };
}

async function run(request: AgentRequest, options: AgentOptions): Promise<AgentExit> {
  return runProcess({
    command: options.environment['BLUEPRINT_CLAUDE'] ?? 'claude',
    arguments: argumentsOf(request, options),
    directory: request.directory,
    environment: request.environment,
    input: request.prompt,
    output: request.spool,
    onLine: request.onLine,
    onStart: request.onStart,
    timeLimitMs: request.timeLimitMs,
    signal: request.signal,
  });
}

function argumentsOf(
  { session, maxUsd, maxTurns, allowedCommands }: AgentRequest,
  { model, permissions, arguments: more }: AgentOptions,
): string[] {
  const tools = allowedCommands.filter(isPlain).map(command => `Bash(${command})`);
  return [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    // Nobody is there to be asked.
    '--permission-mode',
    permissions === 'all' ? 'bypassPermissions' : 'acceptEdits',
    ...(permissions === 'all' || tools.length === 0 ? [] : ['--allowedTools', ...tools]),
    ...(model === undefined ? [] : ['--model', model]),
    ...(maxTurns === undefined ? [] : ['--max-turns', String(maxTurns)]),
    ...(maxUsd === undefined ? [] : ['--max-budget-usd', String(maxUsd)]),
    ...(session === undefined ? [] : ['--resume', session.id]),
    ...more,
  ];
}

/** Commas, brackets and stars have a meaning in the list of tools: a command that has one is left out of it. */
function isPlain(command: string): boolean {
  return !/[,()*\n]/.test(command);
}
