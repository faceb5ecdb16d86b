import { expect, test } from 'vitest';
import { secretsOf } from './keys.ts';

test.each([
  ['ANTHROPIC_API_KEY', true],
  ['openai_api_key', true],
  ['MY_APIKEY', true],
  ['GITHUB_TOKEN', true],
  ['TOKEN', true],
  ['DB_PASSWORD', true],
  ['KEYMAP', false],
  ['MONKEY', false],
  ['TOKENIZERS_PARALLELISM', false],
])('%s holds a secret: %s', (name, isSecret) => {
  expect(secretsOf({ [name]: ' 0123456789\n' })).toEqual(isSecret ? ['0123456789'] : []);
});

test('what is too short to be a key would hide half of every text', () => {
  expect(secretsOf({ API_KEY: 'none' })).toEqual([]);
});
