import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDocumentWriter, envelope } from './envelope.ts';
import { createFakeOutput } from './fakes.ts';

const head = { tool: 'migrate', command: 'up', version: 1 };

function withFields(error: Error, fields: object): Error {
  return Object.assign(error, fields);
}

test('success carries data, and null where there is none', () => {
  expect(JSON.stringify(envelope({ ...head, ok: true, data: { applied: 2 } }))).toBe(
    '{"format":"migrate/1","command":"up","ok":true,"data":{"applied":2}}',
  );
  expect(envelope({ ...head, ok: true })).toEqual({
    format: 'migrate/1',
    command: 'up',
    ok: true,
    data: null,
  });
});

test('failure carries the error and what was reached', () => {
  const error = { code: 'checksum', message: 'Changed.', hint: 'Run repair.', version: '1_001' };
  expect(JSON.stringify(envelope({ ...head, ok: false, error, data: { applied: 1 } }))).toBe(
    '{"format":"migrate/1","command":"up","ok":false,"error":' +
      '{"code":"checksum","message":"Changed.","hint":"Run repair.","version":"1_001"},"data":{"applied":1}}',
  );
  expect(envelope({ ...head, ok: false })).toMatchObject({ error: { code: 'unknown' }, data: null });
});

test.each([
  ['a big integer', 12345678901234567890n, '12345678901234567890'],
  ['a date', new Date('2024-10-24T12:05:32Z'), '2024-10-24T12:05:32.000Z'],
  ['a map', new Map([['a', 1n]]), { a: '1' }],
  ['a set', new Set([1, 2]), [1, 2]],
  ['an error', new Error('No.'), { code: 'unknown', message: 'No.' }],
])('%s becomes JSON', (_, value, expected) => {
  expect(envelope({ ...head, ok: true, data: { value } }).data).toEqual({ value: expected });
});

test('an error keeps code, message, hint, details and causes, and no field that could hold a secret', () => {
  const socket = withFields(new Error('refused'), { code: 'ECONNREFUSED', address: '10.0.0.1' });
  const driver = withFields(new Error('no connection', { cause: socket }), {
    client: { password: 'secret' },
  });
  const error = withFields(new Error('Cannot connect.', { cause: driver }), {
    code: 'connection',
    hint: 'Check the address.',
    details: ['tried 3 times'],
  });
  expect(envelope({ ...head, ok: false, error })).toMatchObject({
    error: {
      code: 'connection',
      message: 'Cannot connect.',
      hint: 'Check the address.',
      details: ['tried 3 times'],
      cause: {
        code: 'unknown',
        message: 'no connection',
        cause: { code: 'ECONNREFUSED', message: 'refused' },
      },
    },
  });
  expect(JSON.stringify(envelope({ ...head, ok: false, error }))).not.toMatch(/secret|10\.0\.0\.1|stack/);
});

test('causes that are no errors, several errors, and a circle of causes', () => {
  const error = new AggregateError([new Error('one'), 'two'], 'both', { cause: 'why' });
  expect(envelope({ ...head, ok: false, error })).toMatchObject({
    error: {
      message: 'both',
      cause: { code: 'unknown', message: 'why' },
      errors: [{ message: 'one' }, { code: 'unknown', message: 'two' }],
    },
  });
  const circular = new Error('round');
  circular.cause = new Error('and round', { cause: circular });
  expect(envelope({ ...head, ok: false, error: circular })).toMatchObject({
    error: { message: 'round', cause: { code: 'unknown', message: 'and round' } },
  });
});

test('is one line in a pipe, indented on a terminal', () => {
  const pipe = createFakeOutput();
  createDocumentWriter(pipe.output)(envelope({ ...head, ok: true }));
  expect(pipe.read()).toBe('{"format":"migrate/1","command":"up","ok":true,"data":null}\n');
  const terminal = createFakeOutput({ isTTY: true });
  createDocumentWriter(terminal.output)(envelope({ ...head, ok: true }));
  expect(terminal.read()).toBe(
    '{\n  "format": "migrate/1",\n  "command": "up",\n  "ok": true,\n  "data": null\n}\n',
  );
});

test('a second document throws, and is not written', () => {
  const { output, read } = createFakeOutput();
  const write = createDocumentWriter(output);
  write(envelope({ ...head, ok: true }));
  const before = read();
  expect(() => write(envelope({ ...head, ok: true }))).toThrow('second JSON document');
  expect(read()).toBe(before);
});

test('what is written parses to the document, and holds nothing that drives a terminal', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', '\x7f', '\x9b', '\u202e', '\u{e0041}', '\ud800'),
  });
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.integer())), fc.boolean(), (data, isTTY) => {
      const { output, read } = createFakeOutput({ isTTY });
      const document = envelope({ ...head, ok: true, data });
      createDocumentWriter(output)(document);
      expect(JSON.parse(read())).toEqual(document);
      expect(read()).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    }),
  );
});
