import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { appendLine } from '../../src/disk/append-line.ts';
import { parseJournal, readJournal } from '../../src/ledger/journal.ts';
import { keepCalls } from '../../src/ledger/keep.ts';
import { sumBy, sumOf } from '../../src/ledger/sums.ts';
import { askModel } from '../../src/models/ask.ts';
import type { Question } from '../../src/models/question.ts';
import { emptyFolder } from './folder.ts';
import { askingWith, says, scriptedModel } from './scripted-model.ts';
import { good, schema } from './wire.ts';

const secret = 'sk-test-0123456789abcdef';
const question: Question<unknown> = {
  step: 'design',
  system: 'S',
  prompt: 'P',
  answer: { name: 'design', schema },
};

test('calls are on disk with their answers, and are read back with their sums', async () => {
  const folder = await emptyFolder();
  const keep = keepCalls(folder, [secret]);
  const model = scriptedModel([says(`no: ${secret}`), says(good), says(good)]);
  const asking = askingWith(model, { keep });
  await askModel(question, asking);
  await askModel({ ...question, step: 'critique' }, { ...asking, run: 'run-2' });

  const { calls, problems } = readJournal(join(folder, 'journal.jsonl'));
  expect(problems).toEqual([]);
  expect(calls.map(({ asked, judged }) => [asked.step, asked.attempt, judged?.outcome])).toEqual([
    ['design', 1, 'wrong_answer'],
    ['design', 2, 'accepted'],
    ['critique', 1, 'accepted'],
  ]);
  const files = calls.map(({ ended }) => (ended?.event === 'answered' ? ended.answer : ''));
  expect(files[0]).toMatch(/^calls\/2026-11-20T10-00-00\.000Z-design-1-[0-9a-f]{8}\.txt$/);
  expect(readFileSync(join(folder, files[1] ?? ''), 'utf8')).toBe(good);
  expect(readFileSync(join(folder, files[0] ?? ''), 'utf8')).toBe('no: ***');
  expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).not.toContain(secret);

  expect(sumBy(calls, 'step').get('design')).toMatchObject({ calls: 2, accepted: 1, inputTokens: 12_000 });
  expect([...sumBy(calls, 'run').keys()]).toEqual(['run-1', 'run-2']);
  expect(sumBy(calls, 'model').get('anthropic/claude-opus-5-5')?.cost).toEqual({
    usd: expect.closeTo(0.132, 10),
    basis: 'measured',
  });
});

test('a journal that is not there is empty, and costs nothing', async () => {
  const journal = readJournal(join(await emptyFolder(), 'journal.jsonl'));
  expect(journal).toEqual({ calls: [], problems: [] });
  expect(sumOf(journal.calls).cost).toEqual({ usd: 0, basis: 'measured' });
});

test('a call without an end counts with the most it can have cost', () => {
  const asked = {
    event: 'asked',
    call: 'c',
    at: '2026-11-20T10:00:00.000Z',
    run: 'r',
    step: 'design',
    model: 'a/b',
    mode: 'native',
    attempt: 1,
    request: 'x',
    atMostUsd: 0.7,
  };
  const { calls } = parseJournal(`${JSON.stringify(asked)}\n`, 'journal.jsonl');
  expect(sumOf(calls)).toMatchObject({ calls: 1, unfinished: 1, cost: { usd: 0.7, basis: 'estimated' } });
});

test('an unfinished last line is reported, and the next line does not run into it', async () => {
  const path = join(await emptyFolder(), 'journal.jsonl');
  appendLine(path, { event: 'other', call: '1' });
  appendFileSync(path, '{"event":"asked","ca');
  expect(readJournal(path).problems).toMatchObject([
    { code: 'unfinished_line', severity: 'warning', line: 2 },
  ]);
  appendLine(path, { event: 'other', call: '2' });
  expect(readFileSync(path, 'utf8').split('\n')[2]).toBe('{"event":"other","call":"2"}');
  expect(readJournal(path).problems).toMatchObject([{ code: 'unreadable_line', line: 2 }]);
});

test('killed at any moment, what was said to be kept is there', async () => {
  const folder = await emptyFolder();
  const script = join(folder, 'keep-answers.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('keep-answers.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
  });
  for (let round = 0; round < 3; round++) {
    const design = join(folder, `design-${round}`);
    mkdirSync(design);
    const child = spawn(process.execPath, [script, design], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.length > 100 * (round + 1)) child.kill('SIGKILL');
    });
    await once(child, 'close');

    const said = printed.split('\n').slice(0, -1);
    const { calls, problems } = readJournal(join(design, 'journal.jsonl'));
    expect(said.length).toBeGreaterThan(5);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const kept = new Map(calls.map(call => [call.asked.call, call]));
    for (const id of said) {
      const ended = kept.get(id)?.ended;
      const file = ended?.event === 'answered' ? ended.answer : '';
      expect(readFileSync(join(design, file), 'utf8')).toBe(`answer ${id} ${'x'.repeat(20_000)}`);
    }
    // At most one call was under way.
    expect(calls.length - said.length).toBeLessThanOrEqual(1);
    expect(calls.filter(({ ended }) => ended === undefined).length).toBeLessThanOrEqual(1);
  }
});

test('where the folder cannot be written, the answer is rescued and the error says where', async () => {
  const folder = await emptyFolder();
  // A file in the place of the folder stops root too.
  writeFileSync(join(folder, 'calls'), '');
  const asking = askingWith(scriptedModel([says(good)]), { keep: keepCalls(folder, []) });
  const error = await askModel(question, asking).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'answer_not_kept' });
  const path = /is in (\S+)\.$/.exec((error as { details: string[] }).details.at(-1) ?? '')?.[1] ?? '';
  expect(readFileSync(path, 'utf8')).toBe(good);
  rmSync(path);
  expect(readdirSync(folder).sort()).toEqual(['calls', 'journal.jsonl']);
});
