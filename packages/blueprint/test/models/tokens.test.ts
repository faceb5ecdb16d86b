import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer';
import { expect, test } from 'vitest';
import { estimateTokens } from '../../src/models/tokens.ts';

// A real tokenizer (o200k, of GPT-4o and later), against the rule. Other vendors' are not public; their tokens are
// shorter by up to a third, for which the upper bound has room.
const room = 4 / 3;

const root = new URL('../../../../', import.meta.url);
const texts = {
  'English with Markdown': readFileSync(new URL('ARCHITECTURE.md', root), 'utf8'),
  TypeScript: readFileSync(new URL('packages/terminal/src/progress.ts', root), 'utf8'),
  JSON: readFileSync(new URL('package.json', root), 'utf8'),
  German: 'Die Rechnung wird jeden Abend geprüft; was nicht stimmt, geht am nächsten Tag zurück. '.repeat(20),
  Chinese: '系统每晚检查账单,第二天退回不正确的账单。'.repeat(20),
  Russian: 'Система проверяет счета каждый вечер и возвращает неверные на следующий день. '.repeat(20),
};

test.each(Object.entries(texts))('%s: near the rule, and under its bound', (_, text) => {
  const tokens = encode(text).length;
  const { expected, atMost } = estimateTokens(text);
  expect(tokens * room).toBeLessThanOrEqual(atMost);
  expect(expected / tokens).toBeGreaterThan(0.6);
  // Letters of other scripts take two or three bytes each.
  expect(expected / tokens).toBeLessThan(2.5);
});
