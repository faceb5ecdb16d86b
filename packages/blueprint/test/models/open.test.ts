import { expect, test } from 'vitest';
import { openModel } from '../../src/models/open.ts';
import { startAsking } from '../../src/models/start-asking.ts';

const surroundings = {
  environment: {},
  baseUrl: undefined,
  directory: '/',
  calls: '/',
  now: () => new Date(),
};

test.each([
  ['antropic/claude-opus-5-5', 'unknown_model', 'Did you mean "anthropic/claude-opus-5-5"?'],
  ['claude-opus-5-5', 'unknown_model', 'Did you mean "anthropic/claude-opus-5-5"?'],
  ['opnai/x', 'unknown_model', 'Did you mean "openai"?'],
  ['constructor/x', 'unknown_model', 'providers are anthropic, openai, compatible, claude, manual, recorded'],
  ['', 'unknown_model', 'A model is named provider/model'],
  ['anthropic', 'unknown_model', 'anthropic/claude-opus-5-5'],
  ['anthropic/', 'unknown_model', 'anthropic/claude-opus-5-5'],
  ['anthropic/claude-opus-5-5', 'no_key', 'ANTHROPIC_API_KEY'],
  ['openai/gpt-6-sol', 'no_key', 'OPENAI_API_KEY'],
  ['compatible/llama', 'invalid_configuration', '--base-url http://localhost:11434/v1'],
])('%s: %s', (name, code, hint) => {
  expect(() => openModel(name, surroundings)).toThrow(
    expect.objectContaining({ code, hint: expect.stringContaining(hint) }),
  );
});

test.each(['localhost:11434', 'ftp://x', 'x'])('"%s" is no address of a server', baseUrl => {
  expect(() => openModel('compatible/llama', { ...surroundings, baseUrl })).toThrow(
    expect.objectContaining({ code: 'invalid_configuration' }),
  );
});

test('what a command asks with comes from its configuration', () => {
  const config = {
    environment: { ANTHROPIC_API_KEY: 'sk-test-0123456789abcdef' },
    baseUrl: undefined,
    maxUsd: 0.5,
    maxOutputTokens: undefined,
    prices: [],
    record: undefined,
  };
  const askWith = startAsking(config, {
    design: '/nowhere',
    directory: '/',
    now: () => new Date(),
    signal: undefined,
    isFresh: false,
  });
  const [one, other] = [askWith('anthropic/claude-opus-5-5'), askWith('manual')];
  expect(one.model.name).toBe('anthropic/claude-opus-5-5');
  expect(other.model.name).toBe('manual');
  expect(one.budget.maxUsd).toBe(0.5);
  expect(other.budget).toBe(one.budget);
});
