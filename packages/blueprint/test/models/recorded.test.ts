import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askModel } from '../../src/models/ask.ts';
import { openModel } from '../../src/models/open.ts';
import { recordCalls } from '../../src/models/providers/recorded.ts';
import { startModelServer } from '../servers/model-server.ts';
import { responses } from '../servers/responses.ts';
import { emptyFolder } from './folder.ts';
import { askingWith } from './scripted-model.ts';
import { good, key, openAt, schema } from './wire.ts';

const question = { step: 'design', system: 'S', prompt: 'P', answer: { name: 'design', schema } };

function play(folder: string, name = 'recorded/cassette.json') {
  return openModel(name, {
    environment: {},
    baseUrl: undefined,
    directory: folder,
    calls: folder,
    now: () => new Date(),
  });
}

test('what was recorded over the wire is played again, repairs and modes included, and costs nothing', async () => {
  const folder = await emptyFolder();
  const { url, received } = await startModelServer(responses, [
    { status: 400, body: { error: { message: 'text.format json_schema is not supported' } } },
    { tool: { name: 'design', input: '{"title":7,"size":null}' } },
    { tool: { name: 'design', input: good } },
  ]);
  const file = join(folder, 'cassette.json');
  const live = await askModel(question, askingWith(recordCalls(openAt('openai/gpt-6-sol', url), file)));
  expect(live).toMatchObject({ mode: 'tool', calls: 2 });
  expect(received).toHaveLength(3);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(key);
  expect(JSON.parse(text)).toMatchObject({ version: 1, synthetic: false, calls: [{ step: 'design' }, {}] });

  const played = await askModel(question, askingWith(play(folder), { maxUsd: 0 }));
  expect(played).toMatchObject({
    value: live.value,
    calls: 2,
    cost: { usd: 0, basis: 'measured' },
    warnings: [],
  });
  expect(played.model).toBe('gpt-6-sol');
});

test('another prompt is not answered by what was recorded', async () => {
  const folder = await emptyFolder();
  const { url } = await startModelServer(responses, [{ text: good }]);
  const file = join(folder, 'cassette.json');
  await askModel(question, askingWith(recordCalls(openAt('openai/gpt-6-sol', url), file)));
  const ask = (more: Partial<typeof question>) =>
    askModel({ ...question, ...more }, askingWith(play(folder)));
  await expect(ask({ prompt: 'Other' })).rejects.toMatchObject({
    code: 'not_recorded',
    message: 'cassette.json has an answer to "design", but to another prompt',
  });
  await expect(ask({ step: 'critique', prompt: 'Other' })).rejects.toMatchObject({
    message: 'cassette.json has no answer to "critique"',
  });
});

test('a cassette that was written by hand says so', async () => {
  const folder = await emptyFolder();
  const { url } = await startModelServer(responses, [{ text: good }]);
  const file = join(folder, 'cassette.json');
  await askModel(question, askingWith(recordCalls(openAt('openai/gpt-6-sol', url), file)));
  writeFileSync(file, readFileSync(file, 'utf8').replace('"synthetic": false', '"synthetic": true'));
  const { warnings } = await askModel(question, askingWith(play(folder)));
  expect(warnings).toEqual(['the answer is synthetic: it was written by hand']);
});

test.each([
  ['{', 'invalid_configuration', 'cassette.json is not JSON'],
  ['{"version":2}', 'invalid_configuration', 'cassette.json is not a cassette'],
])('%s is no cassette', async (text, code, message) => {
  const folder = await emptyFolder();
  writeFileSync(join(folder, 'cassette.json'), text);
  expect(() => play(folder)).toThrow(expect.objectContaining({ code, message }));
  expect(() => play(folder, 'recorded/none.json')).toThrow(expect.objectContaining({ code: 'not_found' }));
});
