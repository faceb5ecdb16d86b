import { createBudget } from '../../src/models/budget.ts';
import type { CallEvent, Keep } from '../../src/models/call-event.ts';
import type { AnswerMode, Model, ModelRequest, ModelResponse } from '../../src/models/port.ts';
import { prices } from '../../src/models/prices.ts';
import type { Asking } from '../../src/models/question.ts';

export type Script = (
  request: ModelRequest,
  mode: AnswerMode,
) => Partial<ModelResponse> | Promise<Partial<ModelResponse>>;

/** A model that answers by the script, one entry a call, and remembers what it was asked. */
export function scriptedModel(
  script: readonly Script[],
  facts: Partial<Pick<Model, 'name' | 'billing' | 'modes'>> = {},
): Model & { readonly requests: { request: ModelRequest; mode: AnswerMode }[] } {
  const {
    name = 'anthropic/claude-opus-5-5',
    billing = 'tokens',
    modes = ['native', 'tool', 'text'],
  } = facts;
  const requests: { request: ModelRequest; mode: AnswerMode }[] = [];
  return {
    name,
    vendor: name.split('/')[0] ?? name,
    id: name.split('/')[1] ?? name,
    billing,
    modes,
    requests,
    respond: async (request, mode) => {
      const answer = script[requests.length];
      requests.push({ request, mode });
      if (answer === undefined) throw new Error('the script has no answer for this call');
      return { ...response, mode, model: name, ...(await answer(request, mode)) };
    },
  };
}

const response: ModelResponse = {
  text: '',
  mode: 'native',
  finish: 'complete',
  usage: { inputTokens: 6000, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1000 },
  costUsd: null,
  model: '',
  durationMs: 1,
  retries: 0,
  lostAttempts: 0,
  warnings: [],
};

export function says(text: string, more: Partial<ModelResponse> = {}): Script {
  return () => ({ text, ...more });
}

export interface Kept {
  readonly event: CallEvent;
  readonly text: string | undefined;
}

/** What `askModel` needs, with the kept events in a list. */
export function askingWith(
  model: Model,
  more: Partial<Asking> & { maxUsd?: number } = {},
): Asking & { readonly kept: Kept[] } {
  const kept: Kept[] = [];
  const keep: Keep = (event, text) => {
    kept.push({ event, text });
  };
  const { maxUsd, ...rest } = more;
  return {
    model,
    prices,
    budget: createBudget(maxUsd),
    keep,
    run: 'run-1',
    now: () => new Date('2026-11-20T10:00:00Z'),
    kept,
    ...rest,
  };
}
