import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStyle } from './style.ts';
import { displayWidth, splitGlyphs } from './width.ts';

test.each([
  ['', 0],
  ['plain', 5],
  ['größe', 5],
  ['gro\u0308ße', 5],
  ['添加', 4],
  ['ｆｕｌｌ', 8],
  ['ﾊﾝｶｸ', 4],
  ['한글', 4],
  ['\u1112\u1161\u11ab', 2],
  ['〿', 1],
  ['\u1100', 2],
  ['\u115f', 2],
  ['\u{3fffd}', 2],
  ['\u{3fffe}', 1],
  ['✓ ✗ ! · → …', 11],
  ['✔', 1],
  ['✔\ufe0f', 2],
  ['a\ufe0f', 1],
  ['✅', 2],
  ['1\ufe0f\u20e3', 2],
  ['👍', 2],
  ['👍👍', 4],
  ['👍🏽', 2],
  ['a🏽', 3],
  ['👩‍👩‍👧', 2],
  ['❤️‍🔥', 2],
  ['👍\u200dx', 3],
  ['🇩🇪', 2],
  ['🇦🇿', 2],
  ['𠀀', 2],
  ['का', 2],
  ['\x1b[31mred\x1b[39m', 3],
  ['\x1b[1m添\x1b[22m', 2],
  ['\x1b]8;;http://example.org\x07link\x1b]8;;\x07', 4],
  ['a\x00\u200bb', 2],
  ['\u0301', 0],
])('%j takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('glyphs joined give the text, and their widths its width', () => {
  const character = fc.constantFrom(
    'a',
    '添',
    '👍',
    '🏽',
    '\u200d',
    '\ufe0f',
    '\u0301',
    '✔',
    '🇩',
    '🇪',
    '\t',
    '\ud800',
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.oneof(character, fc.string({ unit: 'grapheme', maxLength: 1 })) }),
      text => {
        const glyphs = splitGlyphs(text);
        expect(glyphs.map(glyph => glyph.text).join('')).toBe(text);
        expect(glyphs.reduce((sum, glyph) => sum + glyph.width, 0)).toBe(displayWidth(text));
      },
    ),
  );
});

test('a style changes no width', () => {
  const style = createStyle(true);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(displayWidth(style.bold(style.red(text)))).toBe(displayWidth(text));
    }),
  );
});
