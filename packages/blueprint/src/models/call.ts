import { randomUUID } from 'node:crypto';
import { BlueprintError } from '../errors.ts';
import { redact } from '../redact.ts';
import { accountFor, costOfLostCall, promptTokens } from './account.ts';
import type { Budget } from './budget.ts';
import { type Cost, highestCost, priceOf } from './cost.ts';
import type { Recalled } from './kept.ts';
import { LostCallError } from './lost-call.ts';
import type { AnswerMode, Model, ModelRequest, ModelResponse } from './port.ts';
import type { Price } from './prices.ts';
import type { Asking } from './question.ts';
import { requestHash } from './request-hash.ts';

/** A call that was made, kept and counted. */
export interface Call {
  readonly id: string;
  readonly response: ModelResponse;
  readonly cost: Cost;
  /** An earlier run has written its judgement. */
  readonly isJudged: boolean;
}

/** Takes an answer that is on record already, or calls. */
export async function callModel(request: ModelRequest, mode: AnswerMode, asking: Asking): Promise<Call> {
  if (asking.model.billing === 'elsewhere') return takeBrought(request, mode, asking);
  const recalled = asking.recall?.(asking.model, request, mode);
  return recalled === undefined ? makeCall(request, mode, asking) : callOnRecord(recalled);
}

function callOnRecord({ call, response, isJudged }: Recalled): Call {
  return { id: call, response, cost: nothing, isJudged };
}

const nothing: Cost = { usd: 0, basis: 'measured' };

/**
 * What a person brings: waiting for it is no call and leaves nothing in the journal, and the file is read by every run,
 * so an answer that is on record stands there once. One that was edited since is another answer.
 */
async function takeBrought(request: ModelRequest, mode: AnswerMode, asking: Asking): Promise<Call> {
  const { model } = asking;
  const response = await model.respond(request, mode);
  const recalled = asking.recall?.(model, request, mode);
  if (recalled?.response.text === response.text) return callOnRecord({ ...recalled, response });
  const id = randomUUID();
  keepBeginning(id, request, mode, 0, asking);
  const account = accountFor(model, undefined, request, response);
  keepAnswer(id, response, account, undefined, asking);
  return { id, response, cost: account.cost, isJudged: false };
}

/** Reserve, announce, call, keep, count: in this order, so that no paid answer is lost and no call passes the budget. */
async function makeCall(request: ModelRequest, mode: AnswerMode, asking: Asking): Promise<Call> {
  const { model, budget, signal } = asking;
  const price = priceOf(asking.prices, model.name, asking.now());
  const atMostUsd = highestCost(price, promptTokens(request, mode), request.maxOutputTokens);
  const toReserve = amountToReserve(model, budget, atMostUsd);
  const reservation = await budget.reserve(toReserve, `"${request.step}" by ${model.name}`, signal);
  const id = randomUUID();
  // Counted even when it cannot be kept.
  let cost = nothing;
  try {
    keepBeginning(id, request, mode, atMostUsd, asking);
    const maxUsd = budget.maxUsd === undefined ? undefined : reservation.usd;
    const response = await respond({ ...request, maxUsd }, mode, id, price, asking, lost => {
      cost = lost;
    });
    // The exact id that answered, where the list has it: a name may stand for several.
    const exact = priceOf(asking.prices, `${model.vendor}/${response.model}`, asking.now()) ?? price;
    const account = accountFor(model, exact, request, response);
    cost = account.cost;
    keepAnswer(id, response, account, exact, asking);
    return { id, response, cost, isJudged: false };
  } finally {
    reservation.settle(cost.usd ?? 0);
  }
}

/** A budget cannot be held for a model of unknown price, unless it keeps to a limit itself or costs nothing here. */
function amountToReserve(model: Model, budget: Budget, atMostUsd: number | undefined): number | 'rest' {
  if (budget.maxUsd === undefined || model.billing === 'nothing') return 0;
  // It sends more than we know of, so our estimate would be too low; it keeps to what it is given.
  if (model.billing === 'told') return 'rest';
  if (atMostUsd !== undefined) return atMostUsd;
  throw new BlueprintError('unpriced_model', `a budget is set, but the price of ${model.name} is not known`, {
    hint: 'Add it to "prices" in blueprint.config.json, or leave out --max-usd. "blueprint models" lists known prices.',
  });
}

function keepBeginning(
  call: string,
  request: ModelRequest,
  mode: AnswerMode,
  atMostUsd: number | undefined,
  { model, run, keep, now }: Asking,
): void {
  const isPaidHere = model.billing === 'tokens' || model.billing === 'told';
  keep({
    event: 'asked',
    call,
    at: now().toISOString(),
    run,
    step: request.step,
    model: model.name,
    mode,
    attempt: request.attempt,
    request: requestHash(request, mode),
    atMostUsd: isPaidHere ? (atMostUsd ?? null) : 0,
  });
}

async function respond(
  request: ModelRequest,
  mode: AnswerMode,
  call: string,
  price: Price | undefined,
  { model, keep, now, signal }: Asking,
  onLost: (cost: Cost) => void,
): Promise<ModelResponse> {
  const startedAt = now();
  try {
    return await model.respond(request, mode);
  } catch (error) {
    // What had begun to come is returned as a cut answer; here nothing came. A provider refuses for nothing.
    const isLost = error instanceof LostCallError || signal?.aborted === true;
    const cost = isLost ? costOfLostCall(model, price, request, mode) : nothing;
    onLost(cost);
    const at = now();
    keep({
      event: 'failed',
      call,
      at: at.toISOString(),
      code: error instanceof BlueprintError ? error.code : signal?.aborted === true ? 'interrupted' : 'bug',
      message: redact((error as Error).message),
      durationMs: at.getTime() - startedAt.getTime(),
      costUsd: cost.usd,
      costBasis: cost.basis,
    });
    throw error;
  }
}

function keepAnswer(
  call: string,
  response: ModelResponse,
  { cost, usage, tokens }: ReturnType<typeof accountFor>,
  price: Price | undefined,
  { model, keep, now }: Asking,
): void {
  const { finish, durationMs, retries, warnings, text } = response;
  keep(
    {
      event: 'answered',
      call,
      at: now().toISOString(),
      answeredBy: response.model,
      finish,
      usage,
      tokens,
      costUsd: cost.usd,
      costBasis: cost.basis,
      priceFrom: isByPriceList(model, response) ? (price?.from ?? null) : null,
      durationMs,
      retries,
      warnings: warnings.map(warning => redact(warning)),
    },
    text,
  );
}

function isByPriceList({ billing }: Model, { costUsd }: ModelResponse): boolean {
  return billing === 'tokens' || (billing === 'told' && costUsd === null);
}
