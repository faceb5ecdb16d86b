import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal } from '../../src/ledger/journal.ts';
import { keepCalls } from '../../src/ledger/keep.ts';
import { askModel } from '../../src/models/ask.ts';
import { recallFrom } from '../../src/models/kept.ts';
import { openModel } from '../../src/models/open.ts';
import { inParallel } from '../../src/models/parallel.ts';
import type { Question } from '../../src/models/question.ts';
import { emptyFolder } from './folder.ts';
import { askingWith } from './scripted-model.ts';

const schema = z.object({ title: z.string() });
const question: Question<z.infer<typeof schema>> = {
  step: 'design',
  system: 'You design.',
  prompt: 'Design it.',
  answer: { name: 'design', schema },
};

async function open() {
  const folder = await emptyFolder();
  const calls = join(folder, 'calls');
  const model = openModel('manual', {
    environment: {},
    baseUrl: undefined,
    directory: folder,
    calls,
    now: () => new Date(),
  });
  const path = (name: string) => join(calls, name);
  return {
    folder,
    model,
    path,
    read: (name: string) => readFileSync(path(name), 'utf8'),
    write: (name: string, text: string) => {
      mkdirSync(calls, { recursive: true });
      writeFileSync(path(name), text);
    },
    ask: (more: Partial<typeof question> = {}) =>
      askModel({ ...question, ...more }, askingWith(model, { maxUsd: 1 })),
  };
}

test('the first run writes the prompt, the next takes the answer', async () => {
  const { ask, read, write } = await open();
  await expect(ask()).rejects.toMatchObject({
    code: 'answer_awaited',
    message: 'the prompt of "design" waits for its answer',
    details: ['prompt: calls/design.prompt.md', 'answer: calls/design.answer.md'],
  });
  const prompt = read('design.prompt.md');
  expect(prompt).toContain('You design.\n\nDesign it.');
  expect(prompt).toContain('title: string');
  // Nothing pasted yet: it still waits, and says so in the same words.
  await expect(ask()).rejects.toMatchObject({ code: 'answer_awaited' });

  // As a chat answers: the marker it was asked for, prose, a fence; below the head of the file.
  const marker = /blueprint-prompt: [0-9a-f]{12}/.exec(prompt)?.[0];
  write(
    'design.answer.md',
    `${read('design.answer.md')}\n**${marker}**\n\nSure!\n\`\`\`json\n{"title":"A"}\n\`\`\`\n`,
  );
  const answer = await ask();
  expect(answer).toMatchObject({ value: { title: 'A' }, cost: { usd: null, basis: 'unpriced' } });
});

test('a wrong answer leads to a prompt that asks to correct it, and its answer is taken', async () => {
  const { ask, read, write } = await open();
  await expect(ask()).rejects.toMatchObject({ code: 'answer_awaited' });
  write('design.answer.md', `${read('design.answer.md')}{"title":7}`);
  await expect(ask()).rejects.toMatchObject({
    code: 'answer_awaited',
    details: ['prompt: calls/design-repair-1.prompt.md', 'answer: calls/design-repair-1.answer.md'],
  });
  expect(read('design-repair-1.prompt.md')).toContain('- title: expected string, got 7');
  expect(read('design.answer.md')).toContain('{"title":7}');
  write('design-repair-1.answer.md', `${read('design-repair-1.answer.md')}{"title":"B"}`);
  expect((await ask()).value.title).toBe('B');
});

test('an answer is on record once, however often it is taken; waiting leaves nothing', async () => {
  const { folder, model, read, write } = await open();
  const journal = join(folder, 'journal.jsonl');
  const events = () => readJournal(journal).calls.map(({ ended, judged }) => [ended?.event, judged?.outcome]);
  const ask = () =>
    askModel(
      question,
      askingWith(model, { keep: keepCalls(folder, []), recall: recallFrom(readJournal(journal), folder) }),
    );
  await expect(ask()).rejects.toMatchObject({ code: 'answer_awaited' });
  await expect(ask()).rejects.toMatchObject({ code: 'answer_awaited' });
  expect(existsSync(journal)).toBe(false);
  const head = read('design.answer.md');
  write('design.answer.md', `${head}{"title":"A"}`);
  for (let run = 0; run < 3; run++) expect((await ask()).value.title).toBe('A');
  expect(events()).toEqual([['answered', 'accepted']]);
  // What a person edits since is another answer.
  write('design.answer.md', `${head}{"title":"B"}`);
  for (let run = 0; run < 2; run++) expect((await ask()).value.title).toBe('B');
  expect(events()).toEqual([
    ['answered', 'accepted'],
    ['answered', 'accepted'],
  ]);
});

test('an answer to another prompt is recognized and left as it is', async () => {
  const { ask, read, write } = await open();
  await expect(ask()).rejects.toMatchObject({ code: 'answer_awaited' });
  const head = read('design.answer.md');
  const pasted = `${head}{"title":"A"}`;
  write('design.answer.md', pasted);
  const changed = { prompt: 'Design something else.' };
  await expect(ask(changed)).rejects.toMatchObject({
    code: 'wrong_answer_file',
    message: 'calls/design.answer.md answers another prompt',
  });
  expect(read('design.answer.md')).toBe(pasted);
  expect(read('design.prompt.md')).toContain('Design something else.');
  // The head says one prompt, what was pasted below it another: the pasted one counts.
  const marker = /blueprint-prompt: ([0-9a-f]{12})/.exec(read('design.prompt.md'))?.[1] ?? '';
  write(
    'design.answer.md',
    `${head.replace(/[0-9a-f]{12}/, marker)}blueprint-prompt: 0123456789ab\n{"title":"A"}`,
  );
  await expect(ask(changed)).rejects.toMatchObject({ code: 'wrong_answer_file' });
});

test('an answer that does not say its prompt is not guessed', async () => {
  const { ask, path, write } = await open();
  write('design.answer.md', '{"title":"A"}');
  await expect(ask()).rejects.toMatchObject({
    code: 'wrong_answer_file',
    message: 'calls/design.answer.md does not say which prompt it answers',
  });
  expect(existsSync(path('design.prompt.md'))).toBe(true);
});

test('several prompts that wait are one outcome with all their files', async () => {
  const { model, path } = await open();
  const steps = ['one', 'two', 'three'];
  const tasks = steps.map(step => () => askModel({ ...question, step }, askingWith(model)));
  await expect(inParallel(tasks, 2)).rejects.toMatchObject({
    code: 'answer_awaited',
    message: '3 prompts wait for their answers',
    details: steps.flatMap(step => [`prompt: calls/${step}.prompt.md`, `answer: calls/${step}.answer.md`]),
  });
  for (const step of steps) expect(existsSync(path(`${step}.prompt.md`))).toBe(true);
});
