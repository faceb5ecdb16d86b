import { type Usage, unknownUsage } from '../../models/port.ts';
import type { AgentEvent, AgentOutcome, AgentReader, AgentReading, ReaderOptions } from '../port.ts';
import { priceUsage, usageSince } from '../totals.ts';
import { type CodexEvent, type CodexItem, parseCodexEvent } from './protocol.ts';

interface State {
  session: string | null;
  lastWords: string;
  /** Of the whole session: it counts on when it is resumed. */
  total: Usage | undefined;
  turns: number;
  error: string | undefined;
  end: 'completed' | 'failed' | undefined;
  readonly denied: string[];
}

export function createCodexReader(options: ReaderOptions): AgentReader {
  const state: State = {
    session: null,
    lastWords: '',
    total: undefined,
    turns: 0,
    error: undefined,
    end: undefined,
    denied: [],
  };
  return {
    take: line => {
      if (line.trim() === '') return [];
      const event = parseCodexEvent(line);
      if (event === undefined) return [{ type: 'noise', text: line }];
      return event === 'other' ? [] : take(event, state, options);
    },
    reading: () => readingOf(state, options),
  };
}

function take(event: CodexEvent, state: State, options: ReaderOptions): AgentEvent[] {
  switch (event.type) {
    case 'thread.started':
      state.session = event.thread_id;
      return [{ type: 'started', session: event.thread_id, model: options.model ?? null }];
    case 'turn.started':
    case 'item.started':
    case 'item.updated':
      return [];
    case 'turn.completed':
      state.turns++;
      state.end = 'completed';
      if (event.usage) state.total = usageOf(event.usage);
      return event.usage ? [spentSoFar(state, options)] : [];
    case 'turn.failed':
      state.end = 'failed';
      state.error = event.error.message;
      return [];
    case 'item.completed':
      return takeItem(event.item, state);
    case 'error':
      // It also tells of what it tries again; a turn that completes after it was not hurt.
      state.error = event.message;
      return [{ type: 'warned', message: event.message }];
  }
}

function takeItem(item: CodexItem, state: State): AgentEvent[] {
  switch (item.type) {
    case 'agent_message':
      if ((item.text ?? '').trim() === '') return [];
      state.lastWords = item.text ?? '';
      return [{ type: 'said', text: state.lastWords }];
    case 'command_execution':
      return useOf('command', item.command ?? '', item, state);
    case 'file_change':
      return useOf('file_change', (item.changes ?? []).map(({ path }) => path).join(' '), item, state);
    case 'mcp_tool_call':
    case 'web_search':
      return useOf(item.tool ?? item.type, item.query ?? '', item, state);
    case 'error':
      return [{ type: 'warned', message: item.message ?? 'an error' }];
    default:
      return [];
  }
}

function useOf(tool: string, detail: string, { status }: CodexItem, { denied }: State): AgentEvent[] {
  if (status !== 'declined') return [{ type: 'used_tool', tool, detail }];
  denied.push(`${tool}: ${detail}`);
  return [{ type: 'denied', tool, detail }];
}

function spentSoFar(state: State, options: ReaderOptions): AgentEvent {
  const { usage, cost } = readingOf(state, options);
  return { type: 'spent', usage, cost };
}

function readingOf(state: State, options: ReaderOptions): AgentReading {
  const usage = state.total === undefined ? unknownUsage : usageSince(state.total, options.session?.usage);
  return {
    outcome: outcomeOf(state),
    message: state.end === 'completed' ? state.lastWords : (state.error ?? state.lastWords),
    model: options.model ?? null,
    session:
      state.session === null || state.total === undefined
        ? null
        : { id: state.session, usage: state.total, totalUsd: null },
    usage,
    cost: priceUsage('openai', options.model, usage, false, options),
    turns: state.turns,
    denied: state.denied,
  };
}

function outcomeOf({ end, error }: State): AgentOutcome {
  if (end === 'completed') return 'done';
  return end === 'failed' || error !== undefined ? 'failed' : 'broken_off';
}

function usageOf(tokens: {
  readonly input_tokens: number;
  readonly cached_input_tokens?: number | null | undefined;
  readonly output_tokens: number;
}): Usage {
  return {
    inputTokens: tokens.input_tokens,
    cacheReadTokens: tokens.cached_input_tokens ?? 0,
    cacheWriteTokens: 0,
    outputTokens: tokens.output_tokens,
  };
}
