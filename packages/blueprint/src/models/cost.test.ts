import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownModels } from './catalog.ts';
import { costOf, formatCost, formatUsd, highestCost, priceOf, sumOfCosts } from './cost.ts';
import type { Usage } from './port.ts';
import { type Price, prices } from './prices.ts';

const november = new Date('2026-11-20T10:00:00Z');

function usage(inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0): Usage {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

test('6,000 tokens in and 10,000 out at $15 and $75 are $0.84, not the $0.12 of the source', () => {
  const price: Price = {
    model: 'x/y',
    from: '2024-01-01',
    rates: [{ abovePromptTokens: 0, input: 15, output: 75, cacheRead: null, cacheWrite: null }],
    source: 'the source document',
    readOn: '2026-11',
  };
  expect(costOf(price, usage(6000, 10_000))).toEqual({ usd: expect.closeTo(0.84, 10), basis: 'measured' });
});

test.each([
  ['anthropic/claude-opus-5-5', usage(1_000_000, 0), 4, 'measured'],
  ['anthropic/claude-opus-5-5', usage(1_000_000, 0, 1_000_000), 0.2, 'measured'],
  ['anthropic/claude-opus-5-5', usage(1_000_000, 0, 0, 1_000_000), 5, 'measured'],
  [
    'anthropic/claude-opus-5-5',
    usage(1_000_000, 1_000_000, 500_000, 250_000),
    1 + 0.1 + 1.25 + 20,
    'measured',
  ],
  ['anthropic/claude-haiku-5-5', usage(100_000, 1_000_000), 0.01 + 0.5, 'measured'],
  ['anthropic/claude-haiku-5-5', usage(100_001, 1_000_000), 0.0500005 + 2.5, 'measured'],
  ['anthropic/claude-haiku-5-5', usage(10_000, 0, 10_000), 0.0001, 'measured'],
  // The list names no price of a cache write.
  ['openai/gpt-6-luna', usage(10_000, 0, 0, 10_000), 0.00125, 'estimated'],
  ['openai/gpt-6-luna', usage(1_000_000, 0, 1_000_000), 0.01, 'measured'],
])('%s: %j costs $%d, %s', (model, tokens, usd, basis) => {
  expect(costOf(priceOf(prices, model, november), tokens)).toEqual({ usd: expect.closeTo(usd, 9), basis });
});

test('a price holds from its day', () => {
  const cacheRead = (day: string) =>
    priceOf(prices, 'anthropic/claude-sonnet-5-5', new Date(day))?.rates[0]?.cacheRead;
  expect(cacheRead('2026-10-06T23:59:59Z')).toBe(0.2);
  expect(cacheRead('2026-10-07T00:00:00Z')).toBe(0.1);
  expect(priceOf(prices, 'anthropic/claude-sonnet-5-5', new Date('2026-01-01'))).toBeUndefined();
});

test.each([
  'anthropic/claude-opus-5-5-20261001',
  'anthropic/claude-opus-5',
  'anthropic/CLAUDE-OPUS-5-5',
  'x',
])('%s is not priced by a name that is like it', model => {
  const price = priceOf(prices, model, november);
  expect(costOf(price, usage(1, 1))).toEqual({ usd: null, basis: 'unpriced' });
  expect(highestCost(price, { expected: 1, atMost: 1 }, 1)).toBeUndefined();
});

test('every known model has a price, and every price a source and a date', () => {
  for (const { name } of knownModels) expect(priceOf(prices, name, november), name).toBeDefined();
  for (const price of prices) {
    expect(price.source).toMatch(/^https:\/\/(platform\.claude|developers\.openai)\.com\/\S+$/);
    expect(price.readOn).toMatch(/^\d{4}-\d{2}$/);
    expect(price.from).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

test('no call costs more than the most that was said before', () => {
  const tokens = fc.integer({ min: 0, max: 300_000 });
  fc.assert(
    fc.property(
      fc.constantFrom(...prices),
      tokens,
      tokens,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (price, input, output, read, written) => {
        const cached = Math.floor(input * read);
        const stored = Math.floor((input - cached) * written);
        const most = highestCost(price, { expected: input, atMost: input }, output) ?? 0;
        expect(costOf(price, usage(input, output, cached, stored)).usd ?? 0).toBeLessThanOrEqual(most + 1e-9);
      },
    ),
  );
});

test('a sum says how sure it is', () => {
  const measured = { usd: 0.25, basis: 'measured' } as const;
  const estimated = { usd: 0.5, basis: 'estimated' } as const;
  const unpriced = { usd: null, basis: 'unpriced' } as const;
  expect(formatCost(sumOfCosts([measured, measured]))).toBe('$0.50 measured');
  expect(formatCost(sumOfCosts([measured, estimated]))).toBe('$0.75 estimated');
  expect(formatCost(sumOfCosts([measured, unpriced]))).toBe('$0.25 and more that has no price');
  expect(formatCost(sumOfCosts([unpriced]))).toBe('unpriced');
});

test.each([
  [0, '$0.00'],
  [0.84, '$0.84'],
  [12, '$12.00'],
  [0.044, '$0.044'],
  [0.00123, '$0.0012'],
  [0.0000005, '$0.00000050'],
])('%d is %s', (amount, text) => {
  expect(formatUsd(amount)).toBe(text);
});
