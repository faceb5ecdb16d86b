import { requireKey } from '../keys.ts';
import type { Usage } from '../port.ts';
import type { OpenModel } from '../surroundings.ts';
import type { Dialect } from './sdk.ts';

const keyVariable = 'ANTHROPIC_API_KEY';

/** Models of Anthropic, by the Messages API. `ANTHROPIC_BASE_URL` names another server. */
export const openAnthropic: OpenModel = (id, { environment, now, retryPolicy }) => {
  const name = `anthropic/${id}`;
  const key = requireKey(environment, keyVariable, name);
  const dialect = createDialect(id, key, environment['ANTHROPIC_BASE_URL']);
  const surroundings = { name, id, keyVariable, key, now, retryPolicy };
  return {
    name,
    vendor: 'anthropic',
    id,
    billing: 'tokens',
    modes: ['native', 'tool', 'text'],
    respond: async (request, mode) => {
      const { respondThroughSdk } = await import('./sdk.ts');
      return respondThroughSdk(dialect, request, mode, surroundings);
    },
  };
};

function createDialect(id: string, apiKey: string, baseUrl: string | undefined): Dialect {
  return {
    load: async fetch => {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      const baseURL = baseUrl ?? 'https://api.anthropic.com/v1';
      return createAnthropic({ apiKey, fetch, baseURL })(id);
    },
    // The SDK would fall back to a forced tool call where it thinks a model has no structured output; going down is ours.
    providerOptions: (_, mode) => ({
      anthropic: mode === 'native' ? { structuredOutputMode: 'outputFormat' } : {},
    }),
    systemOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    isStrictWithTools: false,
    raw: { refusal: () => undefined, firstUsage: usageAtStart },
  };
}

interface MessageStart {
  readonly type?: string;
  readonly message?: {
    readonly usage?: {
      readonly input_tokens?: number;
      readonly cache_read_input_tokens?: number | null;
      readonly cache_creation_input_tokens?: number | null;
    };
  };
}

/** `message_start` has the tokens of the prompt, without those of the cache. */
function usageAtStart(raw: unknown): Usage | undefined {
  const { type, message } = raw as MessageStart;
  const usage = message?.usage;
  if (type !== 'message_start' || usage?.input_tokens === undefined) return undefined;
  const cacheReadTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: null,
  };
}
