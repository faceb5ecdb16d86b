import type { AgentEvent, AgentOutcome, AgentReader, AgentReading, ReaderOptions } from '../port.ts';
import { describeInput } from '../tool-detail.ts';
import { usageSince } from '../totals.ts';
import { costOfRun, mainModel, totalUsage, usageOfMessages } from './cost.ts';
import { type ClaudeEvent, type ClaudePart, type ClaudeResult, parseClaudeEvent } from './protocol.ts';
import type { State } from './state.ts';

export function createClaudeReader(options: ReaderOptions): AgentReader {
  const state: State = {
    session: null,
    model: null,
    lastWords: '',
    messages: new Map(),
    tools: new Map(),
    denied: [],
    result: undefined,
    hasActed: false,
  };
  return {
    take: line => {
      if (line.trim() === '') return [];
      const event = parseClaudeEvent(line);
      if (event === undefined) return [{ type: 'noise', text: line }];
      return event === 'other' ? [] : take(event, state, options);
    },
    reading: () => readingOf(state, options),
  };
}

function take(event: ClaudeEvent, state: State, options: ReaderOptions): AgentEvent[] {
  switch (event.type) {
    case 'system':
      if (event.subtype !== 'init') return [];
      state.session = event.session_id ?? state.session;
      state.model = event.model ?? state.model;
      return [{ type: 'started', session: state.session, model: state.model }];
    case 'assistant':
      return takeMessage(event.message, state, options);
    case 'user':
      return typeof event.message.content === 'string'
        ? []
        : event.message.content.flatMap(each => takeToolResult(each, state));
    case 'result':
      return takeResult(event, state, options);
  }
}

function takeMessage(
  { id, model, usage, content }: Extract<ClaudeEvent, { type: 'assistant' }>['message'],
  state: State,
  options: ReaderOptions,
): AgentEvent[] {
  if (usage) state.messages.set(id ?? `message ${state.messages.size}`, { model, usage });
  const events = content.flatMap((part): AgentEvent[] => {
    if (part.type === 'tool_use') return [useOf(part, state)];
    if (part.type !== 'text' || (part.text ?? '').trim() === '') return [];
    state.lastWords = part.text ?? '';
    state.hasActed = true;
    return [{ type: 'said', text: state.lastWords }];
  });
  return usage ? [...events, spentSoFar(state, options)] : events;
}

function useOf({ id, name = 'a tool', input }: ClaudePart, state: State): AgentEvent {
  const detail = describeInput(input);
  if (id !== undefined) state.tools.set(id, { name, detail });
  state.hasActed = true;
  return { type: 'used_tool', tool: name, detail };
}

/** The list of denials at the end is incomplete; the refusal itself is what the model gets as the tool's result. */
const denial = /requested permissions? to|permission to use .+ (?:has been|was) denied|haven't granted/i;

function takeToolResult(
  { type, tool_use_id, is_error, content }: ClaudePart,
  state: State,
): readonly AgentEvent[] {
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
  if (type !== 'tool_result' || is_error !== true || !denial.test(text)) return [];
  const { name, detail } = state.tools.get(tool_use_id ?? '') ?? { name: 'a tool', detail: '' };
  return deny(name, detail, state);
}

function takeResult(result: ClaudeResult, state: State, options: ReaderOptions): AgentEvent[] {
  state.result = result;
  state.session = result.session_id ?? state.session;
  const denials = (result.permission_denials ?? []).flatMap(({ tool_name = 'a tool', tool_input }) =>
    deny(tool_name, describeInput(tool_input), state),
  );
  return [...denials, spentSoFar(state, options)];
}

/** Once for each tool and what it was wanted for. */
function deny(tool: string, detail: string, { denied }: State): AgentEvent[] {
  const name = detail === '' ? tool : `${tool}: ${detail}`;
  if (denied.includes(name)) return [];
  denied.push(name);
  return [{ type: 'denied', tool, detail }];
}

function spentSoFar(state: State, options: ReaderOptions): AgentEvent {
  const { usage, cost } = readingOf(state, options);
  return { type: 'spent', usage, cost };
}

function readingOf(state: State, options: ReaderOptions): AgentReading {
  const { result, session } = state;
  const before = options.session;
  const total = result === undefined ? undefined : totalUsage(result);
  const usage = total === undefined ? usageOfMessages(state) : usageSince(total, before?.usage);
  return {
    outcome: outcomeOf(state),
    message: messageOf(state),
    model: (result === undefined ? undefined : mainModel(result)) ?? state.model,
    session:
      session === null || total === undefined
        ? null
        : { id: session, usage: total, totalUsd: result?.total_cost_usd ?? null },
    usage,
    cost: costOfRun(state, options),
    turns: result?.num_turns ?? null,
    denied: state.denied,
  };
}

function outcomeOf({ result, hasActed }: State): AgentOutcome {
  if (result === undefined) return 'broken_off';
  if (result.subtype === 'error_max_turns') return 'turn_limit';
  if (result.subtype === 'error_max_budget_usd') return 'budget_reached';
  if (result.subtype !== 'success' || result.is_error === true) return 'failed';
  if (result.stop_reason === 'refusal') return 'refused';
  // "success" with an empty answer and nothing done is none.
  return hasActed || (result.result ?? '').trim() !== '' ? 'done' : 'failed';
}

function messageOf({ result, lastWords }: State): string {
  if (result === undefined) return lastWords;
  const errors = (result.errors ?? []).map(each => (typeof each === 'string' ? each : JSON.stringify(each)));
  const words = [result.subtype === 'success' ? '' : `It ended with ${result.subtype}.`, ...errors];
  const text = (result.result ?? '').trim() === '' ? lastWords : (result.result ?? '');
  return [...words, text].filter(each => each.trim() !== '').join('\n') || 'It said and did nothing.';
}
