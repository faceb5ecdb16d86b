import { expect, test } from 'vitest';
import { asciiSymbols, chooseSymbols, unicodeSymbols } from './symbols.ts';
import { displayWidth } from './width.ts';

test.each([
  [{}, unicodeSymbols],
  [{ LANG: '' }, unicodeSymbols],
  [{ LANG: 'en_US.UTF-8' }, unicodeSymbols],
  [{ LC_ALL: 'de_DE.utf8' }, unicodeSymbols],
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, unicodeSymbols],
  [{ LANG: 'C' }, asciiSymbols],
  [{ LC_ALL: 'POSIX' }, asciiSymbols],
  [{ LC_CTYPE: 'de_DE.ISO-8859-1' }, asciiSymbols],
])('%j', (env, expected) => {
  expect(chooseSymbols(env)).toBe(expected);
});

test('the fallbacks are ASCII, and spinner frames one column wide', () => {
  expect(Object.values(asciiSymbols).flat().join('')).toMatch(/^[\x20-\x7e]+$/);
  for (const frame of [...unicodeSymbols.spinner, ...asciiSymbols.spinner])
    expect(displayWidth(frame)).toBe(1);
});
