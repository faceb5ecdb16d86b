import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentName, openAgent } from '../../src/agents/index.ts';
import type { AgentEvent, AgentOptions } from '../../src/agents/port.ts';
import { type AgentEnd, type AgentWork, runAgent } from '../../src/agents/run-agent.ts';
import { prices } from '../../src/models/prices.ts';
import { emptyFolder } from '../models/folder.ts';

export const secret = 'zq-0123456789-abcdef';
export const serverPath = (name: string) => fileURLToPath(new URL(`../servers/${name}`, import.meta.url));

const programs = {
  claude: { BLUEPRINT_CLAUDE: serverPath('claude-agent.mjs') },
  codex: { BLUEPRINT_CODEX: serverPath('codex.mjs') },
};

/** Lets an agent work in an empty folder, as one of the programs in servers/, and collects what is heard of it. */
export async function work(
  name: AgentName,
  scenario: string,
  given: Partial<AgentWork> & { options?: Partial<AgentOptions> } = {},
) {
  const folder = await emptyFolder();
  const log = join(folder, 'log.json');
  const spool = join(folder, 'spool');
  const { options, ...more } = given;
  const environment = {
    PATH: process.env['PATH'] ?? '',
    ...(name === 'claude' || name === 'codex' ? programs[name] : {}),
    AGENT_SCENARIO: scenario,
    AGENT_LOG: log,
    SOME_API_KEY: secret,
    ...more.environment,
  };
  const agent = await openAgent(name, {
    model: undefined,
    permissions: 'edits',
    command: name === 'acp' ? `node ${serverPath('acp.mjs')}` : undefined,
    arguments: [],
    environment,
    askPerson: undefined,
    ...options,
  });
  const events: AgentEvent[] = [];
  const request: AgentWork = {
    prompt: 'Build T1.',
    directory: folder,
    spool,
    session: undefined,
    allowedCommands: ['npm test', 'node a.js, b.js'],
    maxUsd: undefined,
    maxTurns: undefined,
    timeLimitMs: undefined,
    signal: undefined,
    model: options?.model,
    prices,
    now: () => new Date('2026-11-20T10:00:00Z'),
    onStart: () => undefined,
    ...more,
    environment,
    onEvent: event => {
      events.push(event);
      more.onEvent?.(event);
    },
  };
  return {
    agent,
    folder,
    spool,
    events,
    run: (): Promise<AgentEnd> => runAgent(agent, request),
    heard: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie, which nobody waits for in a container without an init process, is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
