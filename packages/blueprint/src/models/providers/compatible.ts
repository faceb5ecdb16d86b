import { BlueprintError } from '../../errors.ts';
import type { OpenModel } from '../surroundings.ts';
import type { Dialect } from './sdk.ts';

const keyVariable = 'COMPATIBLE_API_KEY';

/** Models of any server that speaks OpenAI's Chat Completions: Ollama, vLLM, LM Studio and others. A key is optional. */
export const openCompatible: OpenModel = (id, { environment, baseUrl, now, retryPolicy }) => {
  const name = `compatible/${id}`;
  const key = environment[keyVariable];
  const dialect = createDialect(id, key, requireUrl(baseUrl, name));
  const surroundings = { name, id, keyVariable, key, now, retryPolicy };
  return {
    name,
    vendor: 'compatible',
    id,
    billing: 'tokens',
    modes: ['native', 'tool', 'json', 'text'],
    respond: async (request, mode) => {
      const { respondThroughSdk } = await import('./sdk.ts');
      return respondThroughSdk(dialect, request, mode, surroundings);
    },
  };
};

function requireUrl(baseUrl: string | undefined, name: string): string {
  const hint = 'For example --base-url http://localhost:11434/v1 for Ollama.';
  if (baseUrl === undefined)
    throw new BlueprintError('invalid_configuration', `${name} needs the address of its server`, { hint });
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new BlueprintError('invalid_configuration', `"${baseUrl}" is not the address of a server`, {
      hint,
    });
  return baseUrl.replace(/\/+$/, '');
}

function createDialect(id: string, apiKey: string | undefined, baseURL: string): Dialect {
  return {
    load: async fetch => {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const provider = createOpenAICompatible({
        name: 'compatible',
        baseURL,
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...(apiKey === undefined ? {} : { apiKey }),
      });
      return provider.chatModel(id);
    },
    providerOptions: () => ({}),
    isStrictWithTools: false,
    raw: { refusal: () => undefined, firstUsage: () => undefined },
  };
}
