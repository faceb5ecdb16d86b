import { providerOf } from '../prompts/catalogue.ts';
import { phrase } from '../prompts/phrasing.ts';
import { outputLimitOf } from './catalog.ts';
import { type Cost, costOf, highestCost, priceOf, sumOfCosts } from './cost.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { modesOf } from './modes.ts';
import type { AnswerMode, Model, ModelRequest, ModelResponse, Usage } from './port.ts';
import type { Price } from './prices.ts';
import type { Asking, Question } from './question.ts';
import { estimateTokens, type TokenEstimate } from './tokens.ts';

/** What a call took. */
export interface Account {
  readonly cost: Cost;
  /** Complete: what the provider did not tell is counted from the texts. */
  readonly usage: Usage;
  readonly tokens: 'measured' | 'estimated';
}

/** What a call cost. Where the provider told no tokens, they are counted from the texts and the cost is an estimate. */
export function accountFor(
  model: Model,
  price: Price | undefined,
  request: ModelRequest,
  response: ModelResponse,
): Account {
  const { usage: told, mode } = response;
  const usage: Usage = {
    ...told,
    inputTokens: told.inputTokens ?? promptTokens(request, mode).expected,
    outputTokens: told.outputTokens ?? estimateTokens(response.text).expected,
  };
  const tokens = told.inputTokens === null || told.outputTokens === null ? 'estimated' : 'measured';
  const answered = costOfAnswer(model, price, usage, tokens === 'estimated', response.costUsd);
  const lost = Array.from({ length: response.lostAttempts }, () =>
    costOfLostCall(model, price, request, mode),
  );
  return { cost: sumOfCosts([answered, ...lost]), usage, tokens };
}

/** A call of which nothing came back, though the prompt may have been read: nobody but the provider knows. */
export function costOfLostCall(
  model: Model,
  price: Price | undefined,
  request: ModelRequest,
  mode: AnswerMode,
): Cost {
  const usage: Usage = {
    inputTokens: promptTokens(request, mode).expected,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
  };
  return costOfAnswer(model, price, usage, true, null);
}

function costOfAnswer(
  { billing }: Model,
  price: Price | undefined,
  usage: Usage,
  isEstimate: boolean,
  toldUsd: number | null,
): Cost {
  if (billing === 'nothing') return { usd: 0, basis: 'measured' };
  if (billing === 'elsewhere') return { usd: null, basis: 'unpriced' };
  if (toldUsd !== null) return { usd: toldUsd, basis: 'measured' };
  return costOf(price, usage, isEstimate);
}

/** The tokens of a prompt, with the schema that is sent beside it. */
export function promptTokens(
  { system, prompt, answer }: Pick<ModelRequest, 'system' | 'prompt' | 'answer'>,
  mode: AnswerMode,
): TokenEstimate {
  const isSentBeside = answer !== undefined && (mode === 'native' || mode === 'tool');
  return estimateTokens(system + prompt + (isSentBeside ? JSON.stringify(jsonSchemaOf(answer.schema)) : ''));
}

/** What the prompt of a question takes, and the most that one answer can cost in US dollars. For `--dry-run`. */
export function estimateQuestion(
  question: Pick<Question<unknown>, 'system' | 'prompt' | 'answer' | 'revises'>,
  { model, prices, maxOutputTokens, now }: Pick<Asking, 'model' | 'prices' | 'maxOutputTokens' | 'now'>,
): { readonly prompt: TokenEstimate; readonly atMostUsd: number | undefined } {
  const [mode = 'text'] = modesOf(model);
  const prompt = promptTokens({ ...question, prompt: phrase(question, mode, providerOf(model.name)) }, mode);
  const limit = outputLimitOf(model.name, maxOutputTokens);
  return { prompt, atMostUsd: highestCost(priceOf(prices, model.name, now()), prompt, limit) };
}
