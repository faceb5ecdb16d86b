import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { askModel } from '../../src/models/ask.ts';
import { openModel } from '../../src/models/open.ts';
import { emptyFolder } from './folder.ts';
import { askingWith } from './scripted-model.ts';
import { good, request, schema } from './wire.ts';

const program = fileURLToPath(new URL('../servers/claude.mjs', import.meta.url));
const secret = 'sk-test-0123456789abcdef';

async function open(scenario: string, name = 'claude/opus', command = program) {
  const folder = await emptyFolder();
  const log = join(folder, 'log.json');
  const model = openModel(name, {
    environment: {
      PATH: process.env['PATH'] ?? '',
      BLUEPRINT_CLAUDE: command,
      CLAUDE_SCENARIO: scenario,
      CLAUDE_LOG: log,
      SOME_API_KEY: secret,
    },
    baseUrl: undefined,
    directory: folder,
    calls: folder,
    now: () => new Date('2026-11-20T10:00:00Z'),
  });
  const called = () =>
    JSON.parse(readFileSync(log, 'utf8')) as {
      arguments: string[];
      input: string;
      folder: string;
      system: string;
    };
  return { model, called, log };
}

test('the prompt goes by stdin, the system prompt by file, the limit by its flag; no tool may be used', async () => {
  const { model, called } = await open('good');
  const prompt = 'Design it. '.repeat(50_000);
  const response = await model.respond(request({ prompt, maxUsd: 0.5, seed: 1, temperature: 0 }), 'text');
  expect(response).toMatchObject({
    text: good,
    finish: 'complete',
    costUsd: 0.0123,
    model: 'claude-opus-5-5',
    // Of all models of the run, the small helper with them.
    usage: { inputTokens: 915, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 22 },
  });
  expect(response.warnings).toEqual([
    'temperature was left out: the claude command does not take it',
    'seed was left out: the claude command does not take it',
  ]);
  const { arguments: given, input, folder, system } = called();
  expect(input).toBe(prompt);
  expect(system).toBe('You design.');
  expect(folder).toMatch(/^blueprint-claude-/);
  expect(given.slice(0, 4)).toEqual(['-p', '--output-format', 'stream-json', '--verbose']);
  expect(given).toEqual(
    expect.arrayContaining(['--model', 'opus', '--max-budget-usd', '0.5', '--permission-mode', 'dontAsk']),
  );
  expect(given).not.toContain('--json-schema');
});

test('structured output', async () => {
  const { model, called } = await open('structured', 'claude');
  expect((await model.respond(request(), 'native')).text).toBe(good);
  const given = called().arguments;
  expect(JSON.parse(given[given.indexOf('--json-schema') + 1] ?? '')).toMatchObject({
    required: ['title', 'size'],
  });
  expect(given).not.toContain('--model');
});

test('carriage returns and lines that are no events', async () => {
  const { model } = await open('crlf');
  expect(await model.respond(request(), 'text')).toMatchObject({
    text: good,
    warnings: ['1 lines of the claude command were no events'],
  });
});

test('a denied tool is told, though the command calls it a success', async () => {
  const { model } = await open('denied');
  expect((await model.respond(request(), 'text')).warnings).toEqual([
    'the claude command wanted to use Bash, and was not allowed to',
  ]);
});

test('an error that cost something is an answer to be counted', async () => {
  const { model } = await open('budget');
  const response = await model.respond(request({ maxUsd: 0.01 }), 'text');
  expect(response).toMatchObject({ text: '', finish: 'other', costUsd: 0.0123 });
  expect(response.warnings).toEqual(['the claude command ended with error_max_budget_usd']);
});

test('killed in the middle: what came is given, its usage once, its cost as an estimate', async () => {
  const { model } = await open('killed');
  const response = await model.respond(request(), 'text');
  expect(response).toMatchObject({
    text: '{"title":"A',
    finish: 'cut',
    costUsd: null,
    usage: { inputTokens: 910, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: null },
  });
  const asking = askingWith(model, { maxAnswers: 1 });
  const question = { step: 'design', system: 'S', prompt: 'P', answer: { name: 'design', schema } };
  await expect(askModel(question, asking)).rejects.toMatchObject({ code: 'invalid_answer' });
  expect(asking.kept[1]).toMatchObject({
    text: '{"title":"A',
    event: { event: 'answered', costBasis: 'estimated', priceFrom: '2026-09-01' },
  });
  expect(asking.budget.spentUsd()).toBeGreaterThan(0);
});

test('Ctrl-C ends the program and gives what it had said', async () => {
  const { model, log } = await open('hangs');
  const interrupt = new AbortController();
  const waiting = model.respond(request({ signal: interrupt.signal }), 'text');
  while (!existsSync(log)) await new Promise(resolve => setTimeout(resolve, 20));
  await new Promise(resolve => setTimeout(resolve, 200));
  interrupt.abort();
  expect(await waiting).toMatchObject({ text: '{"title":', finish: 'cut' });
});

test('Ctrl-C before it said anything', async () => {
  const { model, log } = await open('silent');
  const interrupt = new AbortController();
  const waiting = model.respond(request({ signal: interrupt.signal }), 'text');
  const ended = expect(waiting).rejects.toThrow('aborted');
  while (!existsSync(log)) await new Promise(resolve => setTimeout(resolve, 20));
  interrupt.abort();
  await ended;
});

test.each([
  ['loggedOut', 'key_refused', 'claude/opus is not logged in'],
  ['crashes', 'model_unavailable', 'claude/opus ended with an error (exit code 3)'],
  ['empty', 'model_unavailable', 'claude/opus ended without a result'],
  ['old', 'mode_refused', 'this version of claude/opus has no structured output'],
])('%s', async (scenario, code, message) => {
  const { model } = await open(scenario);
  const error = await model.respond(request(), 'native').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message });
  expect(JSON.stringify(error)).not.toContain(secret);
});

test('no such program', async () => {
  const { model } = await open('good', 'claude', '/nowhere/claude');
  await expect(model.respond(request(), 'text')).rejects.toMatchObject({
    code: 'not_found',
    hint: expect.stringContaining('BLUEPRINT_CLAUDE'),
  });
});
