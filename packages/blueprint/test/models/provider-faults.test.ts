import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { askModel } from '../../src/models/ask.ts';
import { messages } from '../servers/messages.ts';
import { startModelServer } from '../servers/model-server.ts';
import { askingWith } from './scripted-model.ts';
import { good, key, openAt, request, schema, wires } from './wire.ts';

const now = '2026-11-20T10:00:00Z';

describe.each(wires)('$name', ({ name, protocol, keyVariable }) => {
  test('a wrong key is said without showing it', async () => {
    const body = { error: { message: `Incorrect API key provided: ${key}`, type: 'authentication_error' } };
    const { url, received } = await startModelServer(protocol, [{ status: 401, body }]);
    const error = await failureOf(openAt(name, url).respond(request(), 'native'));
    expect(error).toMatchObject({ code: 'key_refused', hint: expect.stringContaining(keyVariable) });
    expect(everythingIn(error)).not.toContain(key);
    expect(everythingIn(error)).not.toContain('0123456789abcdef');
    expect(received).toHaveLength(1);
  });

  test('an unknown model', async () => {
    const body = { error: { message: 'model not found', type: 'not_found_error' } };
    const { url } = await startModelServer(protocol, [{ status: 404, body }]);
    await expect(openAt(name, url).respond(request(), 'native')).rejects.toMatchObject({
      code: 'unknown_model',
      details: ['The server says: model not found'],
    });
  });

  test('429 and 529 are tried again when the server says: seconds, a date, milliseconds; else by doubling', async () => {
    const later = new Date(Date.parse(now) + 7000).toUTCString();
    const { url, received } = await startModelServer(protocol, [
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 529, headers: { 'retry-after': later } },
      { status: 503, headers: { 'retry-after-ms': '1500' } },
      { status: 500 },
      { text: good },
    ]);
    const model = openAt(name, url);
    const response = await model.respond(request(), 'native');
    expect(response).toMatchObject({ text: good, retries: 4, lostAttempts: 0 });
    expect(model.waits).toEqual([3000, 7000, 1500, 4000]);
    expect(received).toHaveLength(5);
  });

  test('what stays temporary ends after the last attempt', async () => {
    const body = { error: { message: 'Overloaded', type: 'overloaded_error' } };
    const { url, received } = await startModelServer(protocol, Array(9).fill({ status: 529, body }));
    const error = await failureOf(openAt(name, url).respond(request(), 'native'));
    expect(error).toMatchObject({ code: 'model_unavailable', details: ['The server says: Overloaded'] });
    expect(received).toHaveLength(5);
  });

  test('a server that wants to wait longer than we do is not asked again', async () => {
    const { url, received } = await startModelServer(protocol, [
      { status: 429, headers: { 'retry-after': '3600' } },
    ]);
    const model = openAt(name, url);
    await expect(model.respond(request(), 'native')).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(received).toHaveLength(1);
    expect(model.waits).toEqual([]);
  });

  test('a refused mode is told as such; another refused request is not', async () => {
    const message = 'response_format json_schema / output_config.format is not supported: schema too complex';
    const { url } = await startModelServer(protocol, [
      { status: 400, body: { error: { message } } },
      { status: 400, body: { error: { message: 'max_tokens is too large' } } },
    ]);
    const model = openAt(name, url);
    await expect(model.respond(request(), 'native')).rejects.toMatchObject({ code: 'mode_refused' });
    await expect(model.respond(request(), 'native')).rejects.toMatchObject({
      code: 'request_refused',
      details: ['The server says: max_tokens is too large'],
    });
  });

  test('a connection that is reset before the answer is tried again, and counted as perhaps paid', async () => {
    const { url } = await startModelServer(protocol, ['reset', { text: good }]);
    const response = await openAt(name, url).respond(request(), 'native');
    expect(response).toMatchObject({ text: good, retries: 1, lostAttempts: 1 });
  });

  test.each(['reset', 'end'] as const)(
    'a stream that is cut in the middle (%s) gives what came',
    async cutBy => {
      const { url, received } = await startModelServer(protocol, [{ text: good, cutAfter: 4, cutBy }]);
      const response = await openAt(name, url).respond(request(), 'native');
      expect(response.finish).toBe('cut');
      expect(good.startsWith(response.text)).toBe(true);
      expect(response.text.length).toBeGreaterThan(0);
      expect(response.text.length).toBeLessThan(good.length);
      expect(response.usage.outputTokens).toBeNull();
      expect(received).toHaveLength(1);
    },
  );

  test('half of a tool call is not lost either', async () => {
    const { url } = await startModelServer(protocol, [
      { tool: { name: 'design', input: good }, cutAfter: 4 },
    ]);
    const { finish, text } = await openAt(name, url).respond(request(), 'tool');
    expect(finish).toBe('cut');
    expect(good.startsWith(text)).toBe(true);
  });

  test('half a JSON document: the connection was lost', async () => {
    const replies = Array(5).fill({ text: good, asDocument: true, bytes: 40 });
    const { url } = await startModelServer(protocol, replies);
    await expect(openAt(name, url).respond(request(), 'native')).rejects.toMatchObject({
      name: 'LostCallError',
    });
  });

  test('a document that is not of the protocol is kept as it is: it was paid for', async () => {
    const raw = '{"answer":"something else"}';
    const { url } = await startModelServer(protocol, [{ raw, contentType: 'application/json' }]);
    const response = await openAt(name, url).respond(request(), 'native');
    expect(response).toMatchObject({ text: raw, finish: 'cut' });
  });

  test('a slow first byte is waited for', async () => {
    const { url } = await startModelServer(protocol, [{ text: good, firstByteAfterMs: 300 }]);
    expect((await openAt(name, url).respond(request(), 'native')).text).toBe(good);
  });

  test('Ctrl-C ends the wait for the first byte', async () => {
    const { url, received } = await startModelServer(protocol, ['silence']);
    const interrupt = new AbortController();
    const waiting = openAt(name, url).respond(request({ signal: interrupt.signal }), 'native');
    const ended = failureOf(waiting);
    while (received.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    interrupt.abort();
    expect(await ended).toBeInstanceOf(Error);
  });

  test('Ctrl-C ends the wait for a retry', async () => {
    const { url, received } = await startModelServer(protocol, [
      { status: 429, headers: { 'retry-after': '60' } },
    ]);
    const interrupt = new AbortController();
    const model = openAt(name, url, { retryPolicy: {} });
    const ended = failureOf(model.respond(request({ signal: interrupt.signal }), 'native'));
    while (received.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    interrupt.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(received).toHaveLength(1);
  });

  test('no server', async () => {
    const url = await closedPort();
    await expect(openAt(name, url).respond(request(), 'native')).rejects.toMatchObject({
      code: 'model_unavailable',
      message: `no connection to the server of ${name}`,
    });
  });

  test('a question is answered although the first answer is cut and the mode is refused', async () => {
    const refusal = {
      status: 400,
      body: { error: { message: 'json_schema is not supported, output_format' } },
    };
    const tool = { name: 'design', input: good };
    const { url, received } = await startModelServer(protocol, [refusal, { tool, cutAfter: 4 }, { tool }]);
    const asking = askingWith(openAt(name, url));
    const question = { step: 'design', system: 'S', prompt: 'P', answer: { name: 'design', schema } };
    const answer = await askModel(question, asking);
    expect(answer).toMatchObject({ value: { title: 'A', size: 'S' }, mode: 'tool', calls: 2 });
    expect(received).toHaveLength(3);
    expect(asking.kept.map(({ event }) => event.event)).toEqual([
      'asked',
      'failed',
      'asked',
      'answered',
      'judged',
      'asked',
      'answered',
      'judged',
    ]);
  });
});

test('Ctrl-C in the middle of an answer: what came is kept, then the run ends', async () => {
  const { url } = await startModelServer(messages, [{ text: 'x'.repeat(100), pauseAfter: 6 }]);
  const interrupt = new AbortController();
  const asking = askingWith(openAt('anthropic/claude-opus-5-5', url), { signal: interrupt.signal });
  const question = { step: 'design', system: 'S', prompt: 'P', answer: { name: 'design', schema } };
  const ended = failureOf(askModel(question, asking));
  await new Promise(resolve => setTimeout(resolve, 300));
  interrupt.abort(new Error('interrupted'));
  expect(await ended).toMatchObject({ code: 'interrupted', details: [expect.stringContaining('estimated')] });
  expect(asking.kept.map(({ event, text }) => [event.event, text])).toEqual([
    ['asked', undefined],
    ['answered', 'x'.repeat(15)],
    ['judged', undefined],
  ]);
  expect(asking.budget.spentUsd()).toBeGreaterThan(0);
});

test('anthropic: a stream that is cut still tells the tokens of the prompt', async () => {
  const tokens = { input: 1000, output: 500, cacheRead: 600 };
  const { url } = await startModelServer(wires[0]?.protocol as never, [{ text: good, cutAfter: 4, tokens }]);
  const { usage } = await openAt('anthropic/claude-opus-5-5', url).respond(request(), 'native');
  expect(usage).toEqual({ inputTokens: 1000, cacheReadTokens: 600, cacheWriteTokens: 0, outputTokens: null });
});

test('anthropic: an overload that comes as the first event of a stream is tried again', async () => {
  const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  const { url } = await startModelServer(wires[0]?.protocol as never, [
    { event, eventName: 'error' },
    { text: good },
  ]);
  const response = await openAt('anthropic/claude-opus-5-5', url).respond(request(), 'native');
  expect(response).toMatchObject({ text: good, retries: 1 });
});

test('openai: a spent quota is a 429 that does not pass', async () => {
  const body = { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } };
  const { url, received } = await startModelServer(wires[1]?.protocol as never, [{ status: 429, body }]);
  await expect(openAt('openai/gpt-6-sol', url).respond(request(), 'native')).rejects.toMatchObject({
    code: 'model_unavailable',
  });
  expect(received).toHaveLength(1);
});

test('an unknown model near a known one is guessed', async () => {
  const { url } = await startModelServer(wires[0]?.protocol as never, [{ status: 404 }]);
  await expect(openAt('anthropic/claude-opus-55', url).respond(request(), 'text')).rejects.toMatchObject({
    hint: expect.stringContaining('Did you mean "anthropic/claude-opus-5-5"?'),
  });
});

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Also what a stack trace or a bug report would print. */
function everythingIn(error: unknown): string {
  const { stack, cause, ...rest } = error as Error;
  return JSON.stringify([stack, String(cause), rest, (error as Error).message]);
}

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}
