import { runProcess } from '../../processes/run-process.ts';
import type { Agent, AgentExit, AgentOptions, AgentRequest } from '../port.ts';
import { createCodexReader } from './reader.ts';

/** Codex, on the account that it is logged in to. `BLUEPRINT_CODEX` names the program where it is not `codex`. */
export function openCodex(options: AgentOptions): Agent {
  return {
    name: 'codex',
    billing: 'tokens',
    createReader: createCodexReader,
    run: request => run(request, options),
  };
}

async function run(request: AgentRequest, options: AgentOptions): Promise<AgentExit> {
  return runProcess({
    command: options.environment['BLUEPRINT_CODEX'] ?? 'codex',
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
  { session, directory }: AgentRequest,
  { model, permissions, arguments: more }: AgentOptions,
): string[] {
  return [
    'exec',
    '--experimental-json',
    ...(permissions === 'all'
      ? ['--dangerously-bypass-approvals-and-sandbox']
      : ['--sandbox', 'workspace-write']),
    '--skip-git-repo-check',
    '--cd',
    directory,
    ...(model === undefined ? [] : ['--model', model]),
    ...more,
    ...(session === undefined ? [] : ['resume', session.id]),
    // The prompt comes on stdin.
    '-',
  ];
}
