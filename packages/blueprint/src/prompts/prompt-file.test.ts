import { describe, expect, test } from 'vitest';
import { fill, parsePromptFile } from './prompt-file.ts';

const file = (head: string, body: string) => `---\n${head}\n---\n${body}\n`;

describe('reading a prompt', () => {
  test('front matter and body', () => {
    const source = file(
      'purpose: To ask\nplaceholders: [view]\nanswer: findings',
      'From {{view}}.\n\nTwice {{view}}.',
    );
    expect(parsePromptFile('critique', source, ['view'])).toEqual({
      purpose: 'To ask',
      placeholders: ['view'],
      answer: 'findings',
      body: 'From {{view}}.\n\nTwice {{view}}.',
    });
  });

  test('line ends of Windows', () => {
    const source = file('purpose: To ask', 'one\ntwo').replaceAll('\n', '\r\n');
    expect(parsePromptFile('x', source, []).body).toBe('one\ntwo');
  });

  const wrong: [name: string, source: string, expected: string[], message: RegExp][] = [
    ['no front matter', 'just text', [], /x has no front matter/],
    ['no purpose', file('answer: design', 'text'), [], /purpose/],
    ['an unknown key', file('purpose: A\nanwser: design', 'text'), [], /anwser/],
    ['an unknown answer', file('purpose: A\nanswer: essay', 'text'), [], /answer/],
    ['uses what is not filled', file('purpose: A', 'text {{more}}'), [], /uses an unknown placeholder: more/],
    [
      'declares what is not filled',
      file('purpose: A\nplaceholders: [b]', 'text'),
      [],
      /declares an unknown placeholder: b/,
    ],
    [
      'does not declare what is filled',
      file('purpose: A', 'text {{a}}'),
      ['a'],
      /lacks a placeholder that is filled: a/,
    ],
    [
      'does not use what is filled',
      file('purpose: A\nplaceholders: [a]', 'text'),
      ['a'],
      /lacks a placeholder that is filled: a/,
    ],
    ['a malformed placeholder', file('purpose: A', 'text {{ a }}'), [], /"\{\{ a \}\}" is not a placeholder/],
    ['an open placeholder', file('purpose: A', 'text {{a'), [], /"\{\{a" is not a placeholder/],
  ];
  test.each(wrong)('%s', (_, source, expected, message) => {
    expect(() => parsePromptFile('x', source, expected)).toThrow(message);
  });
});

describe('filling a prompt', () => {
  test('values are put in as they are', () => {
    expect(fill('{{a}} and {{b}}', { a: '{{b}} $& $1', b: '2' })).toBe('{{b}} $& $1 and 2');
  });

  test('a value that is missing', () => {
    expect(() => fill('{{a}}', {})).toThrow('{{a}}');
    expect(() => fill('{{constructor}}', {})).toThrow('{{constructor}}');
  });
});
