import { BlueprintError } from '../errors.ts';
import { type Provider, providerOf } from '../prompts/catalogue.ts';
import { phrase, phraseRepair, phraseShorter } from '../prompts/phrasing.ts';
import { readAnswer } from './answer.ts';
import { type Call, callModel } from './call.ts';
import type { CallJudged } from './call-event.ts';
import { outputLimitOf } from './catalog.ts';
import { formatCost, sumOfCosts } from './cost.ts';
import { modesOf, rememberRefusal } from './modes.ts';
import type { AnswerMode, Model, ModelRequest, ModelResponse } from './port.ts';
import { type Answer, type Asking, defaultMaxAnswers, type Question } from './question.ts';

/**
 * Asks one question until an answer fits. Each call is checked against the budget before it is made and counted after;
 * each answer is kept before it is read; a wrong one goes back with its errors. Throws `invalid_answer`,
 * `answer_refused`, `budget_reached`, `unpriced_model`, `interrupted`, and what the model throws.
 */
export async function askModel<Value>(question: Question<Value>, asking: Asking): Promise<Answer<Value>> {
  const maxAnswers = asking.maxAnswers ?? defaultMaxAnswers;
  const calls: Call[] = [];
  let { prompt } = question;
  for (let attempt = 1; ; attempt++) {
    const call = await callInBestMode({ ...question, prompt }, attempt, asking);
    calls.push(call);
    const judgement = judge(question, call.response);
    keepJudgement(call, judgement, asking);
    if ('value' in judgement) return { value: judgement.value, ...summarize(calls, call.response) };
    if (asking.signal?.aborted === true) throw interrupted(calls, asking.signal);
    if (judgement.outcome === 'refused') throw answerRefused(question.step, asking.model, calls);
    if (attempt >= maxAnswers) throw invalidAnswer(question.step, asking.model, calls, judgement.problems);
    prompt = promptAfter(question.prompt, call.response, judgement, providerOf(asking.model.name));
  }
}

function promptAfter(
  prompt: string,
  { text }: ModelResponse,
  { outcome, problems }: Rejected,
  provider: Provider,
): string {
  // An answer that was cut has no mistake in it.
  if (outcome === 'cut') return prompt;
  return outcome === 'truncated'
    ? phraseShorter(prompt, problems, provider)
    : phraseRepair(prompt, text, problems, provider);
}

/** Goes down a mode where the provider refuses one; it did not charge for that. */
async function callInBestMode<Value>(
  question: Question<Value>,
  attempt: number,
  asking: Asking,
): Promise<Call> {
  for (;;) {
    const [mode, ...lower] = modesOf(asking.model);
    if (mode === undefined) throw new Error(`${asking.model.name} has no mode`);
    try {
      return await callModel(requestOf(question, attempt, mode, asking), mode, asking);
    } catch (error) {
      const isRefusal = error instanceof BlueprintError && error.code === 'mode_refused';
      if (!isRefusal || lower.length === 0) throw error;
      rememberRefusal(asking.model, mode);
    }
  }
}

function requestOf<Value>(
  question: Question<Value>,
  attempt: number,
  mode: AnswerMode,
  { model, maxOutputTokens, temperature, seed, signal }: Asking,
): ModelRequest {
  const { step, system, answer } = question;
  // It becomes the name of files.
  if (!/^[a-z0-9-]+$/.test(step)) throw new Error(`"${step}" cannot name a step`);
  return {
    step,
    attempt,
    system,
    prompt: phrase(question, mode, providerOf(model.name)),
    answer,
    maxOutputTokens: outputLimitOf(model.name, maxOutputTokens),
    temperature,
    seed,
    maxUsd: undefined,
    signal,
  };
}

interface Rejected {
  readonly outcome: Exclude<CallJudged['outcome'], 'accepted'>;
  readonly problems: readonly string[];
}

type Judgement<Value> = { readonly value: Value } | Rejected;

function judge<Value>(question: Question<Value>, response: ModelResponse): Judgement<Value> {
  const read = readAnswer(response, question.answer.schema);
  const problems = 'value' in read ? (question.complaints?.(read.value) ?? []) : read.problems;
  if ('value' in read && problems.length === 0) return { value: read.value };
  const { finish } = response;
  return { outcome: finish === 'complete' || finish === 'other' ? 'wrong_answer' : finish, problems };
}

function keepJudgement(call: Call, judgement: Judgement<unknown>, { keep, now }: Asking): void {
  if (call.isJudged) return;
  const { outcome, problems } =
    'value' in judgement ? ({ outcome: 'accepted', problems: [] } as const) : judgement;
  keep({ event: 'judged', call: call.id, at: now().toISOString(), outcome, problems });
}

function summarize(calls: readonly Call[], last: ModelResponse): Omit<Answer<never>, 'value'> {
  return {
    mode: last.mode,
    model: last.model,
    cost: sumOfCosts(calls.map(({ cost }) => cost)),
    calls: calls.length,
    warnings: [...new Set(calls.flatMap(({ response }) => response.warnings))],
  };
}

function interrupted(calls: readonly Call[], { reason }: AbortSignal): BlueprintError {
  return new BlueprintError('interrupted', 'interrupted', {
    details: spending(calls),
    hint: 'Answers that were paid for are kept: run the same command again.',
    cause: reason,
  });
}

function answerRefused(step: string, model: Model, calls: readonly Call[]): BlueprintError {
  const said = calls.at(-1)?.response.text.trim() ?? '';
  return new BlueprintError('answer_refused', `${model.name} refused to answer "${step}"`, {
    details: [...(said === '' ? [] : [`It said: ${excerpt(said)}`]), ...spending(calls)],
    hint: 'Word the brief differently, or take another model.',
  });
}

function invalidAnswer(
  step: string,
  model: Model,
  calls: readonly Call[],
  problems: readonly string[],
): BlueprintError {
  const times = calls.length === 1 ? 'once' : `${calls.length} times`;
  return new BlueprintError(
    'invalid_answer',
    `${model.name} answered "${step}" ${times}, and no answer can be used`,
    {
      details: [...problems, ...spending(calls)],
      hint:
        calls.at(-1)?.response.finish === 'truncated'
          ? 'The answers are kept, see the journal of the design. Allow longer ones with --max-output-tokens, or take another model.'
          : 'The answers are kept, see the journal of the design. Try again, or take another model.',
    },
  );
}

function spending(calls: readonly Call[]): string[] {
  return calls.length === 0 ? [] : [`Spent on it: ${formatCost(sumOfCosts(calls.map(({ cost }) => cost)))}.`];
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 200 ? line : `${line.slice(0, 197)}...`;
}
