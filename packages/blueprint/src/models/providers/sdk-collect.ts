import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
  SharedV3Warning,
} from '@ai-sdk/provider';
import { type ModelResponse, type Usage, unknownUsage } from '../port.ts';

/** What a call gave, before retries and times are added. */
export interface Collected extends Pick<ModelResponse, 'text' | 'finish' | 'usage' | 'warnings'> {
  readonly model: string | undefined;
}

/** Reads what the SDK does not pass on from one event of the provider. */
export interface RawReader {
  /** Text of a refusal, which the SDK drops. */
  readonly refusal: (raw: unknown) => string | undefined;
  /** Tokens that are told at the beginning; a stream that is cut has no end to tell them. */
  readonly firstUsage: (raw: unknown) => Usage | undefined;
}

interface State {
  text: string;
  toolInput: string;
  refusal: string;
  model: string | undefined;
  begun: boolean;
  firstUsage: Usage | undefined;
  end: { usage: Usage; finish: ModelResponse['finish'] } | undefined;
  warnings: string[];
}

/** Reads a stream to its end. One that breaks after it has begun gives what came, as `cut`; before that, the error. */
export async function collectStream(
  stream: ReadableStream<LanguageModelV3StreamPart>,
  raw: RawReader,
): Promise<Collected> {
  const state: State = {
    text: '',
    toolInput: '',
    refusal: '',
    model: undefined,
    begun: false,
    firstUsage: undefined,
    end: undefined,
    warnings: [],
  };
  try {
    for await (const part of stream) {
      if (part.type === 'error') throw part.error;
      take(part, state, raw);
    }
  } catch (error) {
    if (!state.begun) throw error;
    return { ...summarize(state), finish: 'cut', usage: cutUsage(state) };
  }
  return summarize(state);
}

/** Reads an answer that came in one document. One that the SDK cannot read is given as it is: it was paid for. */
export async function collectResult(
  model: LanguageModelV3,
  options: LanguageModelV3CallOptions,
  raw: RawReader,
  document: () => string | undefined,
): Promise<Collected> {
  try {
    const { content, finishReason, usage, warnings, response } = await model.doGenerate(options);
    const texts = content.flatMap(part => (part.type === 'text' ? [part.text] : []));
    const inputs = content.flatMap(part => (part.type === 'tool-call' ? [part.input] : []));
    const refusal = raw.refusal(response?.body);
    return {
      text: refusal ?? inputs[0] ?? texts.join(''),
      finish: refusal === undefined ? finishOf(finishReason) : 'refused',
      usage: usageOf(usage),
      warnings: warnings.map(describeWarning),
      model: response?.modelId,
    };
  } catch (error) {
    const text = document();
    if (text === undefined) throw error;
    return { text, finish: 'cut', usage: unknownUsage, warnings: [], model: undefined };
  }
}

function take(part: LanguageModelV3StreamPart, state: State, raw: RawReader): void {
  switch (part.type) {
    case 'stream-start':
      state.warnings = part.warnings.map(describeWarning);
      break;
    case 'raw':
      state.begun = true;
      state.refusal += raw.refusal(part.rawValue) ?? '';
      state.firstUsage ??= raw.firstUsage(part.rawValue);
      break;
    case 'response-metadata':
      state.model = part.modelId ?? state.model;
      break;
    case 'text-delta':
      state.text += part.delta;
      break;
    case 'tool-input-delta':
      state.toolInput += part.delta;
      break;
    case 'tool-call':
      // The whole of it, also where a provider sends no parts.
      state.toolInput = part.input;
      break;
    case 'finish':
      state.end = { usage: usageOf(part.usage), finish: finishOf(part.finishReason) };
      break;
    default:
  }
}

function summarize(state: State): Collected {
  const { text, toolInput, refusal, model, end, warnings } = state;
  const finish = refusal !== '' ? 'refused' : (end?.finish ?? 'cut');
  return {
    text: refusal || toolInput || text,
    finish,
    usage: finish === 'cut' ? cutUsage(state) : (end?.usage ?? unknownUsage),
    warnings,
    model,
  };
}

/** The number of tokens that a provider tells at the beginning is not what it had written when the stream ended. */
function cutUsage({ firstUsage, end }: State): Usage {
  return { ...(firstUsage ?? end?.usage ?? unknownUsage), outputTokens: null };
}

/** A stream that ends without a reason was cut; the SDK gives it `other` and no reason of the provider. */
function finishOf({
  unified,
  raw,
}: {
  readonly unified: string;
  readonly raw: string | undefined;
}): ModelResponse['finish'] {
  if (unified === 'stop' || unified === 'tool-calls') return 'complete';
  if (unified === 'length') return 'truncated';
  if (unified === 'content-filter') return 'refused';
  return raw === undefined ? 'cut' : 'other';
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV3Usage): Usage {
  return {
    inputTokens: inputTokens.total ?? null,
    cacheReadTokens: inputTokens.cacheRead ?? null,
    cacheWriteTokens: inputTokens.cacheWrite ?? null,
    outputTokens: outputTokens.total ?? null,
  };
}

function describeWarning(warning: SharedV3Warning): string {
  if (warning.type === 'other') return warning.message;
  const why = warning.details === undefined ? '' : ` (${warning.details})`;
  return warning.type === 'unsupported'
    ? `${warning.feature} was left out: the model does not take it${why}`
    : `${warning.feature} may not have its effect${why}`;
}
