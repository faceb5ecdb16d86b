import type { JSONSchema7, LanguageModelV3, LanguageModelV3CallOptions } from '@ai-sdk/provider';
import { jsonSchemaOf } from '../json-schema.ts';
import type { AnswerMode, ModelRequest, ModelResponse } from '../port.ts';
import { defaultRetryPolicy, type RetryPolicy, retry } from '../retry.ts';
import { type Collected, collectResult, collectStream, type RawReader } from './sdk-collect.ts';
import { explainFailure, type FailureContext, refusesStream, temporaryFailure } from './sdk-failures.ts';
import { documentOf, keepingText, refuseJsonForStream } from './sdk-fetch.ts';

// The AI SDK's provider packages, called through the interface that they share. Its `ai` package on top of them adds
// retries, schema handling and tool loops of its own; all of that is ours here, see docs/decisions/0040.

/** What is particular to one provider. */
export interface Dialect {
  /** Loads the provider's package; called at the first call. */
  readonly load: (fetch: typeof globalThis.fetch, request: ModelRequest) => Promise<LanguageModelV3>;
  readonly providerOptions: (request: ModelRequest, mode: AnswerMode) => ProviderOptions;
  /** Marks the system prompt for the provider's cache. */
  readonly systemOptions?: ProviderOptions;
  /** A tool's arguments are held to the schema by the provider. */
  readonly isStrictWithTools: boolean;
  /** Finds in the provider's own events what the SDK leaves out. */
  readonly raw: RawReader;
}

type ProviderOptions = NonNullable<LanguageModelV3CallOptions['providerOptions']>;

export interface SdkSurroundings extends FailureContext {
  readonly now: () => Date;
  readonly retryPolicy: Partial<RetryPolicy> | undefined;
}

/** Makes one logical call through a provider's package: retries, reads the stream, and explains what fails. */
export async function respondThroughSdk(
  dialect: Dialect,
  request: ModelRequest,
  mode: AnswerMode,
  surroundings: SdkSurroundings,
): Promise<ModelResponse> {
  const policy = { ...defaultRetryPolicy, ...surroundings.retryPolicy };
  const options = callOptions(dialect, request, mode);
  const startedAt = policy.clock();
  try {
    const { result, ...retried } = await retry(
      () => attempt(dialect, request, options),
      error => temporaryFailure(error, surroundings.now()),
      policy,
      request.signal,
    );
    const { model, ...collected } = result;
    return {
      ...collected,
      ...retried,
      mode,
      model: model ?? surroundings.id,
      costUsd: null,
      durationMs: Math.round(policy.clock() - startedAt),
    };
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    throw explainFailure(error, mode, surroundings);
  }
}

/** Streams, so that what came is kept when the rest does not; in one document where a server does not stream. */
async function attempt(
  { load, raw }: Dialect,
  request: ModelRequest,
  options: LanguageModelV3CallOptions,
): Promise<Collected> {
  const model = await load(refuseJsonForStream, request);
  try {
    const { stream } = await model.doStream({ ...options, includeRawChunks: true });
    return await collectStream(stream, raw);
  } catch (error) {
    const document = documentOf(error);
    if (document !== undefined) {
      const reader = await load(async () => document.response(), request);
      return collectResult(reader, options, raw, () => document.text);
    }
    if (!refusesStream(error)) throw error;
    const keeping = keepingText();
    return collectResult(await load(keeping.fetch, request), options, raw, keeping.text);
  }
}

function callOptions(dialect: Dialect, request: ModelRequest, mode: AnswerMode): LanguageModelV3CallOptions {
  const { system, prompt, maxOutputTokens, temperature, seed, signal } = request;
  const { systemOptions } = dialect;
  return {
    prompt: [
      ...(system === ''
        ? []
        : [
            {
              role: 'system' as const,
              content: system,
              ...(systemOptions === undefined ? {} : { providerOptions: systemOptions }),
            },
          ]),
      { role: 'user', content: [{ type: 'text', text: prompt }] },
    ],
    maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
    ...shapeOptions(dialect, request, mode),
    providerOptions: dialect.providerOptions(request, mode),
  };
}

function shapeOptions(
  { isStrictWithTools }: Dialect,
  { answer }: ModelRequest,
  mode: AnswerMode,
): Partial<LanguageModelV3CallOptions> {
  if (answer === undefined || mode === 'text') return {};
  if (mode === 'json') return { responseFormat: { type: 'json' } };
  const schema = jsonSchemaOf(answer.schema) as JSONSchema7;
  if (mode === 'native') return { responseFormat: { type: 'json', schema, name: answer.name } };
  const tool = {
    type: 'function' as const,
    name: answer.name,
    description: 'Takes the answer.',
    inputSchema: schema,
    ...(isStrictWithTools ? { strict: true } : {}),
  };
  return { tools: [tool], toolChoice: { type: 'tool', toolName: answer.name } };
}
