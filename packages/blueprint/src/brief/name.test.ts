import { expect, test } from 'vitest';
import { complainAboutName, toName, toTitle } from './name.ts';

test.each(['a', 'shop', 'invoice-api', '2fa', 'a1-b2-c3', 'x'.repeat(64), 'console'])(
  '"%s" is a name',
  name => {
    expect(complainAboutName(name)).toBeUndefined();
  },
);

test.each([
  '',
  '.',
  '..',
  '../x',
  '/etc/passwd',
  'C:\\x',
  'a/b',
  'a\\b',
  'Shop',
  'übung',
  'shop\u202e',
  'a b',
  'a--b',
  '-a',
  'a-',
  '--template',
  'a_b',
  'a.md',
  'a\nb',
  'a\0b',
  'con',
  'com1',
  'x'.repeat(65),
])('%j is no name', name => {
  expect(complainAboutName(name)).toBeDefined();
});

test.each([
  ['Invoice API', 'invoice-api'],
  ['../x', 'x'],
  ['Übung 1', 'ubung-1'],
  ['shop_v2.0', 'shop-v2-0'],
  [`${'x'.repeat(63)}--y`, 'x'.repeat(63)],
  ['日本語', undefined],
  ['', undefined],
  ['CON', undefined],
])('%j is nearest to %j', (text, name) => {
  expect(toName(text)).toBe(name);
});

test('a title is the name in words', () => {
  expect(toTitle('invoice-api')).toBe('Invoice api');
});
