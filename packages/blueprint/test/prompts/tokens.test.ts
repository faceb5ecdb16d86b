import { golden } from '@proven/testing';
import { encode } from 'gpt-tokenizer';
import { expect, test } from 'vitest';
import { providers } from '../../src/prompts/catalogue.ts';
import { describePrompts } from '../../src/prompts/describe.ts';
import { countDesignPhase, countPrompts } from '../../src/prompts/tokens.ts';
import { promptPage } from './prompt-page.ts';

const count = (text: string) => encode(text).length;

test.each(providers)('a whole design phase for %s sends under 3,000 tokens besides the brief', provider => {
  for (const inText of [false, true]) {
    const { calls, total } = countDesignPhase(provider, inText, count);
    expect(calls).toHaveLength(7);
    expect(total).toBeLessThan(3000);
    expect(total).toBeGreaterThan(1000);
  }
});

test('the counts that "prompt list" shows are current', async () => {
  const counts = `${JSON.stringify(countPrompts(count), null, 2)}\n`;
  await golden(new URL('../../src/prompts/library/tokens.json', import.meta.url), counts);
});

test('the page of the prompts is current', async () => {
  const page = promptPage(describePrompts(), provider => [
    countDesignPhase(provider, false, count),
    countDesignPhase(provider, true, count),
  ]);
  await golden(new URL('../../../../docs/blueprint/prompts.md', import.meta.url), page);
});
