import { z } from 'zod';
import type { Cost } from '../../models/cost.ts';
import { unknownUsage } from '../../models/port.ts';
import type { AgentEvent, AgentOutcome, AgentReader } from '../port.ts';
import { describeInput } from '../tool-detail.ts';

/** The method under which this tool writes a refusal of its own into the log. */
export const deniedMethod = '_blueprint/denied';

const update = z.object({
  sessionUpdate: z.string(),
  content: z.unknown().optional(),
  title: z.string().nullish(),
  kind: z.string().nullish(),
  rawInput: z.unknown().optional(),
  locations: z.array(z.object({ path: z.string() })).nullish(),
  cost: z.object({ amount: z.number(), currency: z.string() }).nullish(),
});

const message = z.object({
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

interface State {
  session: string | null;
  model: string | null;
  words: string;
  cost: Cost;
  stop: string | undefined;
  error: string | undefined;
  readonly denied: string[];
}

/** Reads what an agent says in the Agent Client Protocol, one JSON-RPC message a line. */
export function createAcpReader(): AgentReader {
  const state: State = {
    session: null,
    model: null,
    words: '',
    cost: { usd: null, basis: 'unpriced' },
    stop: undefined,
    error: undefined,
    denied: [],
  };
  return {
    take: line => (line.trim() === '' ? [] : take(line, state)),
    reading: () => ({
      outcome: outcomeOf(state),
      message: state.error ?? state.words.trim(),
      model: state.model,
      // Loading a session repeats all that was said in it; a new one costs less.
      session: null,
      // The protocol tells how full the context is, which is no sum of tokens.
      usage: unknownUsage,
      cost: state.cost,
      turns: null,
      denied: state.denied,
    }),
  };
}

function take(line: string, state: State): AgentEvent[] {
  const parsed = parse(line);
  if (parsed === undefined) return [{ type: 'noise', text: line }];
  const { method, params, result, error } = parsed;
  if (error !== undefined) state.error = error.message;
  if (method === deniedMethod) return takeDenial(params, state);
  if (method === 'session/update') return takeUpdate(params, state);
  return result === undefined ? [] : takeResult(result, state);
}

function parse(line: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function takeResult(result: unknown, state: State): AgentEvent[] {
  if (typeof result !== 'object' || result === null) return [];
  const { sessionId, stopReason } = result as { sessionId?: unknown; stopReason?: unknown };
  if (typeof stopReason === 'string') state.stop = stopReason;
  if (typeof sessionId !== 'string') return [];
  state.session = sessionId;
  return [{ type: 'started', session: sessionId, model: null }];
}

function takeDenial(params: unknown, { denied }: State): AgentEvent[] {
  const { tool = 'a tool', detail = '' } = (params ?? {}) as { tool?: string; detail?: string };
  denied.push(detail === '' ? tool : `${tool}: ${detail}`);
  return [{ type: 'denied', tool, detail }];
}

function takeUpdate(params: unknown, state: State): AgentEvent[] {
  const parsed = update.safeParse((params as { update?: unknown } | undefined)?.update);
  if (!parsed.success) return [];
  const { sessionUpdate, content, title, kind, rawInput, locations, cost } = parsed.data;
  switch (sessionUpdate) {
    case 'agent_message_chunk': {
      const text = textOf(content);
      state.words += text;
      return text.trim() === '' ? [] : [{ type: 'said', text }];
    }
    case 'tool_call': {
      state.words = '';
      const detail = describeInput(rawInput) || (locations?.[0]?.path ?? title ?? '');
      return [{ type: 'used_tool', tool: kind ?? 'other', detail }];
    }
    case 'usage_update':
      return cost ? takeCost(cost, state) : [];
    default:
      return [];
  }
}

/** Of the whole session, which is this piece of work. */
function takeCost({ amount, currency }: { amount: number; currency: string }, state: State): AgentEvent[] {
  if (currency !== 'USD') {
    return [{ type: 'warned', message: `it tells its cost in ${currency}: ${amount}` }];
  }
  state.cost = { usd: amount, basis: 'measured' };
  return [{ type: 'spent', usage: unknownUsage, cost: state.cost }];
}

function textOf(content: unknown): string {
  const { type, text } = (content ?? {}) as { type?: unknown; text?: unknown };
  return type === 'text' && typeof text === 'string' ? text : '';
}

function outcomeOf({ stop, error }: State): AgentOutcome {
  switch (stop) {
    case undefined:
      return error === undefined ? 'broken_off' : 'failed';
    case 'end_turn':
      return 'done';
    case 'max_turn_requests':
      return 'turn_limit';
    case 'refusal':
      return 'refused';
    case 'cancelled':
      return 'interrupted';
    default:
      return 'failed';
  }
}
