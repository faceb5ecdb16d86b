import { createHash } from 'node:crypto';
import { requireKey } from '../keys.ts';
import type { OpenModel } from '../surroundings.ts';
import type { Dialect } from './sdk.ts';

const keyVariable = 'OPENAI_API_KEY';

/** Models of OpenAI, by the Responses API. `OPENAI_BASE_URL` names another server. */
export const openOpenai: OpenModel = (id, { environment, now, retryPolicy }) => {
  const name = `openai/${id}`;
  const key = requireKey(environment, keyVariable, name);
  const dialect = createDialect(id, key, environment['OPENAI_BASE_URL']);
  const surroundings = { name, id, keyVariable, key, now, retryPolicy };
  return {
    name,
    vendor: 'openai',
    id,
    billing: 'tokens',
    modes: ['native', 'tool', 'json', 'text'],
    respond: async (request, mode) => {
      const { respondThroughSdk } = await import('./sdk.ts');
      return respondThroughSdk(dialect, request, mode, surroundings);
    },
  };
};

function createDialect(id: string, apiKey: string, baseUrl: string | undefined): Dialect {
  return {
    load: async (fetch, { seed }) => {
      const { createOpenAI } = await import('@ai-sdk/openai');
      const provider = createOpenAI({ apiKey, fetch, baseURL: baseUrl ?? 'https://api.openai.com/v1' });
      // Only Chat Completions has a seed, and only models before GPT-5 heed it.
      return seed !== undefined && /^gpt-[34]/.test(id) ? provider.chat(id) : provider.responses(id);
    },
    providerOptions: ({ system }, mode) => ({
      openai: {
        // Calls with the same beginning go to the same cache.
        promptCacheKey: createHash('sha256').update(system).digest('hex').slice(0, 32),
        // A design is nobody else's business.
        store: false,
        ...(mode === 'native' ? { strictJsonSchema: true } : {}),
      },
    }),
    isStrictWithTools: true,
    raw: { refusal: refusalOf, firstUsage: () => undefined },
  };
}

interface ResponsesEvent {
  readonly type?: string;
  readonly delta?: string;
  readonly output?: readonly { readonly content?: readonly { type?: string; refusal?: string }[] }[];
}

/** In a stream the refusal's parts; in one document the whole of it. */
function refusalOf(raw: unknown): string | undefined {
  const { type, delta, output } = (raw ?? {}) as ResponsesEvent;
  if (type === 'response.refusal.delta') return delta;
  const parts = (output ?? []).flatMap(({ content }) => content ?? []);
  return parts.find(part => part.type === 'refusal')?.refusal;
}
