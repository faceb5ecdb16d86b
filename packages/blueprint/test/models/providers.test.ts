import { expect, test } from 'vitest';
import { designSchema } from '../../src/design/design.ts';
import { startModelServer } from '../servers/model-server.ts';
import { good, key, openAt, request, wires } from './wire.ts';

const closed = { additionalProperties: false, required: ['title', 'size'] };

test('anthropic: native structured output, cache mark, headers; a seed is left out with a warning', async () => {
  const { url, received } = await startModelServer(wires[0]?.protocol as never, [
    { text: good, tokens: { input: 1000, output: 20, cacheRead: 600, cacheWrite: 300 } },
  ]);
  const model = openAt('anthropic/claude-opus-5-5', url);
  const response = await model.respond(request({ seed: 7, temperature: 0 }), 'native');
  expect(response).toMatchObject({
    text: good,
    finish: 'complete',
    model: 'claude-opus-5-5',
    usage: { inputTokens: 1000, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 20 },
    retries: 0,
  });
  expect(response.warnings.join('\n')).toMatch(/seed was left out[\s\S]*temperature was left out/);
  const [{ path, headers, body } = { path: '', headers: {}, body: {} }] = received;
  expect(path).toBe('/v1/messages');
  expect(headers).toMatchObject({ 'x-api-key': key, 'anthropic-version': '2023-06-01' });
  expect(body).toMatchObject({
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    stream: true,
    system: [{ type: 'text', text: 'You design.', cache_control: { type: 'ephemeral' } }],
    output_config: { format: { type: 'json_schema', schema: closed } },
  });
  expect(body).not.toHaveProperty('seed');
  expect(body).not.toHaveProperty('temperature');
});

test('anthropic: a tool is forced where the model allows it, and only offered where not', async () => {
  const tool = { name: 'design', input: good };
  const { url, received } = await startModelServer(wires[0]?.protocol as never, [{ tool }, { tool }]);
  const forced = await openAt('anthropic/claude-haiku-5-5', url).respond(request(), 'tool');
  const offered = await openAt('anthropic/claude-opus-5-5', url).respond(request(), 'tool');
  expect([forced.text, offered.text]).toEqual([good, good]);
  expect(received[0]?.body).toMatchObject({
    tools: [{ name: 'design', input_schema: closed }],
    tool_choice: { type: 'tool', name: 'design' },
  });
  expect(received[1]?.body.tool_choice).toEqual({ type: 'auto' });
});

test('anthropic: temperature is sent to a model that takes it', async () => {
  const { url, received } = await startModelServer(wires[0]?.protocol as never, [{ text: 'x' }]);
  const response = await openAt('anthropic/claude-haiku-4-5', url).respond(
    request({ temperature: 0.2 }),
    'text',
  );
  expect(received[0]?.body.temperature).toBe(0.2);
  expect(response.warnings).toEqual([]);
});

test('openai: native structured output by the Responses API, strict, with a key for the cache, not stored', async () => {
  const { url, received } = await startModelServer(wires[1]?.protocol as never, [
    { text: good, tokens: { input: 1000, output: 20, cacheRead: 600 } },
    { text: good },
  ]);
  const model = openAt('openai/gpt-6-sol', url);
  const response = await model.respond(request({ temperature: 0, seed: 7 }), 'native');
  expect(response).toMatchObject({
    text: good,
    finish: 'complete',
    usage: { inputTokens: 1000, cacheReadTokens: 600, outputTokens: 20 },
  });
  expect(response.warnings.join('\n')).toMatch(/seed was left out/);
  expect(response.warnings.join('\n')).toMatch(/temperature was left out/);
  const [first] = received;
  expect(first?.path).toBe('/v1/responses');
  expect(first?.headers.authorization).toBe(`Bearer ${key}`);
  expect(first?.body).toMatchObject({
    model: 'gpt-6-sol',
    stream: true,
    store: false,
    max_output_tokens: 1000,
    input: [{ role: 'developer', content: 'You design.' }, { role: 'user' }],
    text: { format: { type: 'json_schema', strict: true, name: 'design', schema: closed } },
  });
  await model.respond(request({ prompt: 'Another prompt.' }), 'native');
  const keys = received.map(({ body }) => body.prompt_cache_key);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('openai: function calling and JSON mode', async () => {
  const { url, received } = await startModelServer(wires[1]?.protocol as never, [
    { tool: { name: 'design', input: good } },
    { text: good },
  ]);
  const model = openAt('openai/gpt-6-sol', url);
  expect((await model.respond(request(), 'tool')).text).toBe(good);
  expect((await model.respond(request({ prompt: 'Answer with JSON.' }), 'json')).text).toBe(good);
  expect(received[0]?.body).toMatchObject({
    tools: [{ type: 'function', name: 'design', strict: true, parameters: closed }],
    tool_choice: { type: 'function', name: 'design' },
  });
  expect(received[1]?.body.text).toEqual({ format: { type: 'json_object' } });
});

test('openai: a seed goes to a model that heeds it, by Chat Completions', async () => {
  const { url, received } = await startModelServer(wires[2]?.protocol as never, [{ text: good }]);
  const model = openAt('openai/gpt-4o', url);
  const response = await model.respond(request({ seed: 7, temperature: 0 }), 'native');
  expect(response).toMatchObject({ text: good, warnings: [] });
  expect(received[0]).toMatchObject({ path: '/v1/chat/completions', body: { seed: 7, temperature: 0 } });
});

test('compatible: all four modes by Chat Completions, with seed, temperature and usage', async () => {
  const { url, received } = await startModelServer(wires[2]?.protocol as never, [
    { text: good, tokens: { input: 1000, output: 20, cacheRead: 600 } },
    { tool: { name: 'design', input: good } },
    { text: good },
    { text: good },
  ]);
  const model = openAt('compatible/llama', url);
  const first = await model.respond(request({ seed: 7, temperature: 0.5 }), 'native');
  expect(first).toMatchObject({
    text: good,
    warnings: [],
    usage: { inputTokens: 1000, cacheReadTokens: 600, outputTokens: 20 },
  });
  for (const mode of ['tool', 'json', 'text'] as const) {
    expect(await model.respond(request(), mode)).toMatchObject({ text: good, mode, finish: 'complete' });
  }
  expect(received[0]).toMatchObject({
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    body: {
      seed: 7,
      temperature: 0.5,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'You design.' },
        { role: 'user', content: 'Design it.' },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'design', schema: closed } },
    },
  });
  expect(received[1]?.body).toMatchObject({
    tools: [{ type: 'function', function: { name: 'design', parameters: closed } }],
    tool_choice: { type: 'function', function: { name: 'design' } },
  });
  expect(received[2]?.body.response_format).toEqual({ type: 'json_object' });
  expect(received[3]?.body).not.toHaveProperty('response_format');
});

test('compatible: a server without a key gets no authorization', async () => {
  const { url, received } = await startModelServer(wires[2]?.protocol as never, [{ text: good }]);
  await openAt('compatible/llama', url, { environment: {} }).respond(request(), 'text');
  expect(received[0]?.headers).not.toHaveProperty('authorization');
});

test.each(wires)(
  '$name: an answer in one JSON document in place of a stream is taken',
  async ({ name, protocol }) => {
    const { url, received } = await startModelServer(protocol, [{ text: good, asDocument: true }]);
    const response = await openAt(name, url).respond(request(), 'native');
    expect(response).toMatchObject({
      text: good,
      finish: 'complete',
      usage: { inputTokens: 100, outputTokens: 20 },
    });
    expect(received).toHaveLength(1);
  },
);

test.each(wires)('$name: says truncation and refusal', async ({ name, protocol }) => {
  const { url } = await startModelServer(protocol, [
    { text: '{"title":', truncated: true },
    { refusal: 'I cannot help.' },
    { refusal: 'I cannot help.', asDocument: true },
  ]);
  const model = openAt(name, url);
  expect(await model.respond(request(), 'native')).toMatchObject({ text: '{"title":', finish: 'truncated' });
  expect(await model.respond(request(), 'native')).toMatchObject({
    text: 'I cannot help.',
    finish: 'refused',
  });
  expect(await model.respond(request(), 'native')).toMatchObject({
    text: 'I cannot help.',
    finish: 'refused',
  });
});

test.each(wires)('$name: an account that may not stream gets one document', async ({ name, protocol }) => {
  const body = {
    error: { message: 'Your organization must be verified to stream this model.', param: 'stream' },
  };
  const { url, received } = await startModelServer(protocol, [{ status: 400, body }, { text: good }]);
  expect(await openAt(name, url).respond(request(), 'native')).toMatchObject({
    text: good,
    finish: 'complete',
  });
  expect(received.map(each => each.body.stream ?? false)).toEqual([true, false]);
});

test.each(wires)(
  '$name: the schema of a design goes out natively, closed and with every field required',
  async ({ name, protocol }) => {
    const { url, received } = await startModelServer(protocol, [{ text: '{}' }]);
    const answer = { name: 'design', schema: designSchema };
    const { warnings } = await openAt(name, url).respond(request({ answer }), 'native');
    expect(warnings).toEqual([]);
    const objects = objectsIn(received[0]?.body).filter(
      each => each['type'] === 'object' && 'properties' in each,
    );
    expect(objects.length).toBeGreaterThan(10);
    for (const { properties, required, additionalProperties } of objects) {
      expect(additionalProperties).toBe(false);
      expect([...(required as string[])].sort()).toEqual(Object.keys(properties as object).sort());
    }
  },
);

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}
