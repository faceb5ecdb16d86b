import { readFileSync } from 'node:fs';
import { BlueprintError } from '../errors.ts';
import { secretsOf } from '../models/keys.ts';
import type { Price } from '../models/prices.ts';
import { redact } from '../redact.ts';
import { createLoopWatch } from './loop-watch.ts';
import type {
  Agent,
  AgentEvent,
  AgentExit,
  AgentOutcome,
  AgentReading,
  AgentRequest,
  ReaderOptions,
} from './port.ts';

export interface AgentWork extends Omit<AgentRequest, 'onLine' | 'signal'> {
  readonly model: string | undefined;
  readonly prices: readonly Price[];
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: AgentEvent) => void;
}

/** How a piece of work ended, whichever agent did it. */
export interface AgentEnd extends AgentReading {
  readonly durationMs: number;
}

type StopReason = 'budget_reached' | 'looping' | 'interrupted';

/**
 * Lets an agent work to its end, and ends it when it has spent what it may, goes round in a circle, or by the signal.
 * Throws `not_found` where there is no such program and `key_refused` where it is not logged in: another try would not
 * help. Everything else an agent does wrong is in the result.
 */
export async function runAgent(agent: Agent, work: AgentWork): Promise<AgentEnd> {
  const startedAt = performance.now();
  const reader = agent.createReader({ ...work, now: work.now() });
  const stopping = createStopping(work.signal);
  const isLooping = createLoopWatch();
  const onLine = (line: string) => {
    for (const event of reader.take(line)) {
      work.onEvent(event);
      if (event.type === 'spent' && isOver(event.cost.usd, work.maxUsd)) stopping.stop('budget_reached');
      if (event.type === 'used_tool' && isLooping(event)) stopping.stop('looping');
    }
  };
  try {
    const exit = await agent.run({ ...work, signal: stopping.signal, onLine });
    const reading = combine(reader.reading(), exit, stopping.reason(), work.environment);
    refuseHopeless(agent, exit, reading);
    return { ...reading, durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    stopping.release();
  }
}

/** What an agent had said when this process was killed, from its spool. A spool that is not there says nothing. */
export function readSpool(
  createReader: Agent['createReader'],
  options: ReaderOptions & { readonly spool: string },
): { readonly reading: AgentReading; readonly events: readonly AgentEvent[] } {
  const reader = createReader(options);
  let text = '';
  try {
    text = readFileSync(options.spool, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const events = text.split(/\r?\n/).flatMap(line => [...reader.take(line)]);
  return { reading: reader.reading(), events };
}

function isOver(usd: number | null, maxUsd: number | undefined): boolean {
  return usd !== null && maxUsd !== undefined && usd > maxUsd;
}

function createStopping(outer: AbortSignal | undefined) {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  const stop = (why: StopReason) => {
    reason ??= why;
    controller.abort();
  };
  const interrupt = () => stop('interrupted');
  if (outer?.aborted === true) interrupt();
  outer?.addEventListener('abort', interrupt, { once: true });
  return {
    signal: controller.signal,
    stop,
    reason: () => reason,
    release: () => outer?.removeEventListener('abort', interrupt),
  };
}

/** A result that was told before the end counts; otherwise why it was ended does. */
function combine(
  reading: AgentReading,
  exit: AgentExit,
  stopped: StopReason | undefined,
  environment: Readonly<Record<string, string>>,
): AgentReading {
  const hide = (text: string) => redact(text, secretsOf(environment));
  const told = { ...reading, message: hide(reading.message), denied: reading.denied.map(hide) };
  if (exit.reading !== undefined) return { ...told, ...exit.reading };
  if (told.outcome === 'done') return told;
  const forced: AgentOutcome | undefined =
    stopped ?? (exit.endedBy === 'time_limit' ? 'time_limit' : undefined);
  if (forced !== undefined) return { ...told, outcome: forced };
  if (told.outcome !== 'broken_off') return told;
  const how = exit.code === null ? 'It was killed.' : `It ended with exit code ${exit.code} and no result.`;
  const stderr = exit.stderr.trim().split('\n').slice(-3).join('\n');
  return { ...told, message: [how, told.message, hide(stderr)].filter(each => each !== '').join('\n') };
}

function refuseHopeless(
  agent: Agent,
  exit: AgentExit,
  { outcome, message, cost, denied }: AgentReading,
): void {
  if (exit.endedBy === 'not_found' || exit.endedBy === 'not_started') {
    throw new BlueprintError('not_found', `the program of the agent "${agent.name}" cannot be started`, {
      details: [`The system says: ${exit.stderr.trim()}`],
      hint: 'Install it, or name the program: BLUEPRINT_CLAUDE, BLUEPRINT_CODEX, or --agent-command.',
    });
  }
  const isUnpaid = cost.usd === null || cost.usd === 0;
  const isFailure = outcome === 'failed' || outcome === 'broken_off';
  if (isFailure && isUnpaid && denied.length === 0 && loggedOut.test(message)) {
    throw new BlueprintError('key_refused', `the agent "${agent.name}" is not logged in`, {
      details: message.split('\n').slice(0, 3),
      hint: `Start ${agent.name} once by itself and log in.`,
    });
  }
}

const loggedOut = /invalid api key|not logged in|please run \/login|unauthorized|\b401\b/i;
