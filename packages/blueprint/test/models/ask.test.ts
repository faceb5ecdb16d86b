import { createTerminal } from '@proven/terminal';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderError } from '../../src/cli/render/error.ts';
import { BlueprintError } from '../../src/errors.ts';
import { estimateQuestion } from '../../src/models/account.ts';
import { askModel } from '../../src/models/ask.ts';
import { createBudget } from '../../src/models/budget.ts';
import { LostCallError } from '../../src/models/lost-call.ts';
import { inParallel } from '../../src/models/parallel.ts';
import type { Question } from '../../src/models/question.ts';
import { askingWith, says, scriptedModel } from './scripted-model.ts';

const schema = z.object({ title: z.string(), size: z.enum(['S', 'L']).nullable() });
const question: Question<z.infer<typeof schema>> = {
  step: 'design',
  system: 'You design.',
  prompt: 'Design it.',
  answer: { name: 'design', schema },
};
const good = '{"title":"A","size":"S"}';

test('an answer that fits is given with what it cost', async () => {
  const asking = askingWith(scriptedModel([says(good)]));
  const answer = await askModel(question, asking);
  expect(answer).toMatchObject({ value: { title: 'A', size: 'S' }, mode: 'native', calls: 1 });
  // 6,000 tokens in at $4, 1,000 out at $20.
  expect(answer.cost.usd).toBeCloseTo(0.044, 10);
  expect(answer.cost.basis).toBe('measured');
  expect(asking.budget.spentUsd()).toBeCloseTo(0.044, 10);
  expect(asking.kept.map(({ event }) => event.event)).toEqual(['asked', 'answered', 'judged']);
});

test('a wrong answer goes back with its exact errors, and both calls are counted', async () => {
  const model = scriptedModel([says('{"title":5,"size":"M"}'), says(good)]);
  const answer = await askModel(question, askingWith(model));
  expect(answer.calls).toBe(2);
  expect(answer.cost.usd).toBeCloseTo(0.088, 10);
  const { prompt } = model.requests[1]?.request ?? { prompt: '' };
  expect(prompt).toContain('- title: expected string, got 5');
  expect(prompt).toContain('- size: expected one of "S", "L", got "M"');
  expect(prompt).toContain('<answer>\n{"title":5,"size":"M"}\n</answer>');
});

test('after the last answer it says what was wrong and what was spent', async () => {
  const model = scriptedModel([says('no'), says('no'), says('')]);
  const error = await askModel(question, askingWith(model)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'invalid_answer',
    details: ['The answer is empty.', 'Spent on it: $0.13 measured.'],
  });
  expect(model.requests).toHaveLength(3);
});

test('complaints about a value that fits go back like errors of the schema', async () => {
  const model = scriptedModel([says(good), says('{"title":"B","size":null}')]);
  const complaints = ({ size }: { size: string | null }) => (size === 'S' ? ['size: S is too small'] : []);
  const answer = await askModel({ ...question, complaints }, askingWith(model));
  expect(answer.value.title).toBe('B');
  expect(model.requests[1]?.request.prompt).toContain('- size: S is too small');
});

test('a refused mode leads to the next one, which is remembered', async () => {
  const refuse = () => {
    throw new BlueprintError('mode_refused', 'no');
  };
  const model = scriptedModel([refuse, refuse, says(good), says(good)]);
  const asking = askingWith(model);
  expect((await askModel(question, asking)).mode).toBe('text');
  await askModel(question, asking);
  expect(model.requests.map(({ mode }) => mode)).toEqual(['native', 'tool', 'text', 'text']);
  expect(model.requests[2]?.request.prompt).toContain('title: string');
  expect(asking.kept.filter(({ event }) => event.event === 'failed')).toHaveLength(2);
  expect(asking.budget.spentUsd()).toBeCloseTo(0.088, 10);
});

test.each([
  ['anthropic/claude-opus-5-5', undefined, 32_000],
  ['anthropic/claude-opus-5-5', 64_000, 64_000],
  // More than the model's page says is refused by the provider.
  ['anthropic/claude-opus-5-5', 500_000, 128_000],
  ['compatible/llama3', 4_000, 4_000],
  ['compatible/llama3', 500_000, 500_000],
])('an answer of %s may have %s tokens by the user, %s in all', async (name, maxOutputTokens, limit) => {
  const model = scriptedModel([says(good)], { name });
  await askModel(question, askingWith(model, { maxOutputTokens }));
  expect(model.requests[0]?.request.maxOutputTokens).toBe(limit);
});

test('answers that stay too long end with the flag that allows longer ones', async () => {
  const half = says('{"title":"A', { finish: 'truncated' });
  await expect(askModel(question, askingWith(scriptedModel([half, half, half])))).rejects.toMatchObject({
    code: 'invalid_answer',
    hint: expect.stringContaining('--max-output-tokens'),
  });
});

test('a refusal is not asked again', async () => {
  const model = scriptedModel([says('I will not.', { finish: 'refused' })]);
  await expect(askModel(question, askingWith(model))).rejects.toMatchObject({
    code: 'answer_refused',
    details: ['It said: I will not.', 'Spent on it: $0.044 measured.'],
  });
});

test('a truncated answer is asked for again, shorter, without the half', async () => {
  const model = scriptedModel([says('{"title":"A', { finish: 'truncated' }), says(good)]);
  const asking = askingWith(model);
  await askModel(question, asking);
  const prompt = model.requests[1]?.request.prompt;
  expect(prompt).toContain('reached the limit of tokens');
  expect(prompt).toContain('whole but shorter');
  expect(prompt).not.toContain('<answer>');
  expect(asking.kept.find(({ event }) => event.event === 'judged')?.event).toMatchObject({
    outcome: 'truncated',
  });
});

test('a cut answer is kept, costs an estimate, and is asked for again', async () => {
  const usage = { inputTokens: 100, cacheReadTokens: null, cacheWriteTokens: null, outputTokens: null };
  const model = scriptedModel([says('{"title":', { finish: 'cut', usage }), says(good)]);
  const asking = askingWith(model);
  const answer = await askModel(question, asking);
  expect(answer.cost.basis).toBe('estimated');
  expect(asking.kept[1]).toMatchObject({
    text: '{"title":',
    event: { event: 'answered', finish: 'cut', tokens: 'estimated', costBasis: 'estimated' },
  });
});

test('a call that was lost before anything came is counted as an estimate', async () => {
  const model = scriptedModel([
    () => {
      throw new LostCallError('model_unavailable', 'lost');
    },
  ]);
  const asking = askingWith(model);
  await expect(askModel(question, asking)).rejects.toMatchObject({ code: 'model_unavailable' });
  expect(asking.budget.spentUsd()).toBeGreaterThan(0);
  expect(asking.kept.at(-1)?.event).toMatchObject({ event: 'failed', costBasis: 'estimated' });
});

test('the answer is kept before it is read, whatever comes after', async () => {
  const kept: string[] = [];
  const complaints = () => {
    expect(kept).toEqual(['asked', `answered: ${good}`]);
    throw new Error('the reader broke');
  };
  const asking = askingWith(scriptedModel([says(good)]), {
    keep: (event, text) => kept.push(text === undefined ? event.event : `${event.event}: ${text}`),
  });
  await expect(askModel({ ...question, complaints }, asking)).rejects.toThrow('the reader broke');
  expect(asking.budget.spentUsd()).toBeGreaterThan(0);
});

test('what cannot be kept is counted all the same', async () => {
  const asking = askingWith(scriptedModel([says(good)]), {
    keep: ({ event }) => {
      if (event === 'answered') throw new BlueprintError('answer_not_kept', 'the disk is full');
    },
  });
  await expect(askModel(question, asking)).rejects.toMatchObject({ code: 'answer_not_kept' });
  expect(asking.budget.spentUsd()).toBeCloseTo(0.044, 10);
});

test('a budget that the first call could exceed ends the run before it', async () => {
  const model = scriptedModel([]);
  const asking = askingWith(model, { maxUsd: 0.1 });
  await expect(askModel(question, asking)).rejects.toMatchObject({ code: 'budget_reached' });
  expect(model.requests).toHaveLength(0);
  expect(asking.kept).toHaveLength(0);
});

test('a repair that the rest of the budget does not cover is not asked for', async () => {
  const model = scriptedModel([says('prose')]);
  const asking = askingWith(model, { maxUsd: 0.1, maxOutputTokens: 4000 });
  await expect(askModel(question, asking)).rejects.toMatchObject({ code: 'budget_reached' });
  expect(model.requests).toHaveLength(1);
  expect(asking.kept.map(({ event }) => event.event)).toEqual(['asked', 'answered', 'judged']);
});

test('a budget cannot be held for a model without a price; without a budget it is unpriced, not free', async () => {
  const unknown = { name: 'anthropic/claude-new' };
  const limited = askModel(question, askingWith(scriptedModel([], unknown), { maxUsd: 1 }));
  await expect(limited).rejects.toMatchObject({ code: 'unpriced_model' });
  const free = await askModel(question, askingWith(scriptedModel([says(good)], unknown)));
  expect(free.cost).toEqual({ usd: null, basis: 'unpriced' });
});

test('a model that keeps to a limit itself gets what is left of the budget', async () => {
  const model = scriptedModel([says(good, { costUsd: 0.3 }), says(good)], {
    name: 'claude/x',
    billing: 'told',
  });
  const asking = askingWith(model, { maxUsd: 1 });
  expect((await askModel(question, asking)).cost).toEqual({ usd: 0.3, basis: 'measured' });
  await askModel(question, asking);
  expect(model.requests.map(({ request }) => request.maxUsd)).toEqual([1, 0.7]);
  // What it took in the end counts, also where it passed its limit; then nothing is left.
  const spender = scriptedModel([says(good, { costUsd: 2 })], { name: 'claude/x', billing: 'told' });
  const limited = askingWith(spender, { maxUsd: 1 });
  await askModel(question, limited);
  await expect(askModel(question, limited)).rejects.toMatchObject({ code: 'budget_reached' });
  expect(spender.requests).toHaveLength(1);
});

test('calls at the same time never pass the budget together', async () => {
  let underWay = 0;
  let most = 0;
  const slow = async () => {
    most = Math.max(most, ++underWay);
    await new Promise(resolve => setTimeout(resolve, 5));
    underWay--;
    return { text: good };
  };
  const model = scriptedModel(Array.from({ length: 10 }, () => slow));
  // Each may cost up to about $0.08 and costs $0.044: two fit at once, and as calls settle, five in all.
  const asking = askingWith(model, { maxUsd: 0.25, maxOutputTokens: 4000 });
  const tasks = Array.from({ length: 10 }, () => () => askModel(question, asking));
  await expect(inParallel(tasks, 10)).rejects.toMatchObject({ code: 'budget_reached' });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(4);
  expect(asking.budget.spentUsd()).toBeLessThanOrEqual(0.25);
  expect(asking.kept.filter(({ event }) => event.event === 'answered').length).toBe(model.requests.length);
});

test('Ctrl-C while waiting for the budget ends the wait', async () => {
  const budget = createBudget(1);
  await budget.reserve(1, 'one');
  const interrupt = new AbortController();
  const waiting = budget.reserve(1, 'two', interrupt.signal);
  interrupt.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});

test('a dry run says what a prompt takes and may cost, and sends nothing', () => {
  const model = scriptedModel([]);
  const { prompt, atMostUsd } = estimateQuestion(question, askingWith(model, { maxOutputTokens: 10_000 }));
  expect(prompt.expected).toBeGreaterThan(20);
  expect(prompt.atMost).toBeGreaterThanOrEqual(prompt.expected);
  expect(atMostUsd).toBeCloseTo(0.2 + (prompt.atMost * 5) / 1_000_000, 10);
  expect(model.requests).toHaveLength(0);
});

test('escape codes of an answer reach no terminal', async () => {
  const model = scriptedModel([says('\u001b[2J\u009b31m no', { finish: 'refused' })]);
  const error = await askModel(question, askingWith(model)).catch((thrown: unknown) => thrown);
  const wrong = scriptedModel([says('{"title":"a","size":"\u009b31m\\u001b[2J"}')]);
  const other = await askModel(question, askingWith(wrong, { maxAnswers: 1 })).catch(
    (thrown: unknown) => thrown,
  );
  let shown = '';
  const stream = { write: (text: string) => (shown += text) };
  const { err } = createTerminal({ stdout: stream, stderr: stream, env: {} });
  renderError(error as BlueprintError, err);
  renderError(other as BlueprintError, err);
  expect(shown).toContain('It said');
  expect(shown).toContain('size: expected one of');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test.each(['../design', 'a/b', '', 'Design'])('"%s" cannot name a step, which names files', async step => {
  await expect(askModel({ ...question, step }, askingWith(scriptedModel([])))).rejects.toThrow(
    'cannot name a step',
  );
});
