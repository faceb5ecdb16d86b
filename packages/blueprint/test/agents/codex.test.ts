import { expect, test } from 'vitest';
import { work } from './scene.ts';

test('the prompt goes by stdin; events are the same as those of others', async () => {
  const prompt = 'Build it. '.repeat(300_000);
  const { run, heard, events, folder } = await work('codex', 'good', {
    prompt,
    options: { model: 'gpt-6-sol' },
  });
  const end = await run();
  const { arguments: given, input } = JSON.parse(heard()) as { arguments: string[]; input: string };
  expect(input).toBe(prompt);
  expect(given).toEqual([
    ...[
      'exec',
      '--experimental-json',
      '--sandbox',
      'workspace-write',
      '--skip-git-repo-check',
      '--cd',
      folder,
    ],
    ...['--model', 'gpt-6-sol', '-'],
  ]);
  expect(events.map(({ type }) => type)).toEqual(['started', 'used_tool', 'used_tool', 'said', 'spent']);
  expect(end).toMatchObject({
    outcome: 'done',
    message: 'Done.',
    usage: { inputTokens: 1000, cacheReadTokens: 600, outputTokens: 50 },
    // It tells no dollars: 400 × 2 + 600 × 0.2 + 50 × 10 millionths.
    cost: { usd: expect.closeTo(0.001_42, 9), basis: 'measured' },
  });
});

test('without a model that has a price it is unpriced, never 0', async () => {
  for (const model of [undefined, 'gpt-6-sol-next']) {
    const { run } = await work('codex', 'good', { options: { model } });
    expect((await run()).cost).toEqual({ usd: null, basis: 'unpriced' });
  }
});

test('totals of a session that is gone on with have what it had before, which is subtracted', async () => {
  const { run, heard } = await work('codex', 'resumed', {
    options: { model: 'gpt-6-sol', permissions: 'all' },
    session: {
      id: 'thread-1',
      usage: { inputTokens: 1000, cacheReadTokens: 600, cacheWriteTokens: 0, outputTokens: 50 },
      totalUsd: null,
    },
  });
  expect(await run()).toMatchObject({
    usage: { inputTokens: 1500, cacheReadTokens: 1000, outputTokens: 40 },
    cost: { usd: expect.closeTo((500 * 2 + 1000 * 0.2 + 40 * 10) / 1e6, 9) },
    session: { usage: { inputTokens: 2500 } },
  });
  const given = JSON.parse(heard()).arguments as string[];
  expect(given.slice(-3)).toEqual(['resume', 'thread-1', '-']);
  expect(given).toContain('--dangerously-bypass-approvals-and-sandbox');
});

test.each([
  ['declined', { outcome: 'done', denied: ['command: curl example.org'] }],
  ['reconnects', { outcome: 'done', message: 'Done.' }],
  ['failed', { outcome: 'failed', message: 'usage limit reached' }],
  ['killed', { outcome: 'broken_off', cost: { basis: 'unpriced' } }],
  ['malformed', { outcome: 'done', message: 'Done.' }],
])('%s', async (scenario, expected) => {
  const { run } = await work('codex', scenario);
  expect(await run()).toMatchObject(expected);
});
