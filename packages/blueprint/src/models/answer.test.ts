import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readAnswer } from './answer.ts';

const schema = z.object({ title: z.string(), size: z.enum(['S', 'L']).nullable() });
const good = '{"title":"A {b} \\"c\\"","size":"S"}';
const value = { title: 'A {b} "c"', size: 'S' };

function read(text: string, finish: 'complete' | 'truncated' | 'cut' = 'complete') {
  return readAnswer({ text, finish }, schema);
}

test.each([
  ['bare', good],
  ['with a byte order mark', `\uFEFF${good}\n`],
  ['fenced', `\`\`\`json\n${good}\n\`\`\``],
  ['fenced without a language', `\`\`\`\n${good}\n\`\`\``],
  ['between prose', `Sure! Here {it} is:\n${good}\nHope that helps {really}.`],
  ['with carriage returns', `Sure!\r\n\r\n${good}\r\n`],
  ['behind a think block', `<think>maybe {"title":"wrong","size":null}?</think>\n${good}`],
  [
    'behind a think block whose beginning is not shown',
    `maybe {"title":"wrong","size":null}?\n</think>\n${good}`,
  ],
  ['inside a think block that never ends', `<think>well, ${good}`],
  ['behind an object that does not fit', `{"thought":"a"}\n${good}`],
  [
    'before an object that does not fit',
    `${good}\n{"thought":"a much longer object than the one that fits"}`,
  ],
  ['behind one that fits, corrected', `{"title":"draft","size":null} no, better: ${good}`],
  ['behind an unbalanced brace', `a set {x | x > 0 and so on\n${good}`],
  ['behind an odd quotation mark', `5" of it: ${good}`],
])('%s', (_, text) => {
  expect(read(text)).toEqual({ value });
});

test('tags inside a string are not thinking', () => {
  const json = '{"title":"<think>a</think> </think> b","size":null}';
  expect(read(json)).toEqual({ value: { title: '<think>a</think> </think> b', size: null } });
});

test.each([
  ['', 'nothing', 'The answer is empty.'],
  [' \n', 'nothing', 'The answer is empty.'],
  ['I cannot do that.', 'no_json', 'The answer holds no JSON object; it begins "I cannot do that.".'],
  [
    '{"title":"A","size":',
    'truncated',
    'The answer ends in the middle, after "{\\"title\\":\\"A\\",\\"size\\":".',
  ],
  [
    '```json\n{"title":"A',
    'truncated',
    'The answer ends in the middle, after "```json\\n{\\"title\\":\\"A".',
  ],
  ['{"title":7,"size":"M"}', 'wrong_shape', 'title: expected string, got 7'],
  ['{"size":"S"}', 'wrong_shape', 'title: expected string, got nothing'],
])('%j is not guessed at', (text, fault, problem) => {
  expect(read(text)).toEqual({ fault, problems: expect.arrayContaining([problem]) });
});

test('a trailing comma is reported at its place, not repaired', () => {
  const answer = read('Here:\n{\n  "title": "A",\n  "size": "S",\n}');
  expect(answer).toMatchObject({ fault: 'broken_json' });
  expect('problems' in answer && answer.problems[0]).toMatch(/broken in its line 4|broken in its line 5/);
});

test('an answer that was cut off says why', () => {
  const half = '{"title":"A","size":';
  expect(read(half, 'truncated')).toMatchObject({ problems: [expect.stringContaining('limit of tokens')] });
  expect(read(half, 'cut')).toMatchObject({ problems: [expect.stringContaining('connection ended')] });
  // Whole after all: the provider only says that it stopped there.
  expect(read(good, 'truncated')).toEqual({ value });
});

test('a path leads into lists, and long values are shortened', () => {
  const nested = z.object({ phases: z.array(z.object({ tasks: z.array(z.object({ id: z.string() })) })) });
  const text = JSON.stringify({ phases: [{ tasks: [{ id: 'T1' }, { id: ['x'.repeat(200)] }] }] });
  expect(readAnswer({ text, finish: 'complete' }, nested)).toMatchObject({
    problems: [`phases[0].tasks[1].id: expected string, got ["${'x'.repeat(75)}...`],
  });
});

test('of very many problems the first are told', () => {
  const many = z.object({ list: z.array(z.number()) });
  const text = JSON.stringify({ list: Array(50).fill('a') });
  const answer = readAnswer({ text, finish: 'complete' }, many);
  expect('problems' in answer && answer.problems).toHaveLength(21);
  expect('problems' in answer && answer.problems.at(-1)).toBe('and 30 more');
});

const json = fc.record({ title: fc.string({ unit: 'binary' }), size: fc.constantFrom('S', 'L', null) });
/** Prose as people and models write it: it may hold anything but what begins a JSON object. */
const prose = fc
  .string({ unit: 'grapheme' })
  .filter(text => !/\{\s*("|$)|<\/?(think|thinking|reasoning)>/i.test(text));

test('a value is found whatever stands around it', () => {
  fc.assert(
    fc.property(
      json,
      prose,
      prose,
      fc.constantFrom('', '```json\n', '<think>hm</think>'),
      (object, before, after, dress) => {
        const text = `${before}\n${dress}${JSON.stringify(object, null, 2)}\n${after}`;
        const plain = readAnswer({ text, finish: 'complete' }, schema);
        expect(plain).toEqual({ value: object });
      },
    ),
  );
});

test('half of an answer is never taken for a whole one', () => {
  fc.assert(
    fc.property(json, fc.double({ min: 0, max: 0.999, noNaN: true }), (object, share) => {
      const whole = JSON.stringify(object);
      const half = whole.slice(0, Math.floor(whole.length * share));
      expect(readAnswer({ text: half, finish: 'complete' }, schema)).not.toHaveProperty('value');
    }),
  );
});

test('any text gives a value or a reason, in a time that grows with its length', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', '[', ']', ':', 'a', '\n') }), text => {
      const answer = read(text);
      expect('value' in answer || answer.problems.length > 0).toBe(true);
    }),
  );
  expect(read('{'.repeat(2_000_000))).toMatchObject({ fault: expect.any(String) });
  expect(read('{"'.repeat(500_000))).toMatchObject({ fault: expect.any(String) });
});
