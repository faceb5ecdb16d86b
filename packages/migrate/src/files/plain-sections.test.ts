import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHeader } from './header.ts';
import { cutPlainly } from './plain-sections.ts';
import { loadParser } from './postgres-parser.ts';
import { splitSections } from './sections.ts';
import { readStatements } from './statements.ts';

const parser = await loadParser();

/** Pieces that put markers into every place a lexer can be in. */
const pieces = [
  ...['-- UP', '-- DOWN', '-- up', '-- a note', '-- Author: jo', '/* a', '*/', '/* b */'],
  ...["'", "''", 'E', "E'\\'", '"', '$$', '$a$', '(', ')', ';', 'SELECT 1', 'DO', ' ', ',', 'é😀'],
  ...['BEGIN ATOMIC', 'END', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql'],
];
const texts = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom('\n', '\n', ' ', '\r\n', '')), {
    maxLength: 14,
  })
  .map(parts => parts.flat().join(''));
const plainTexts = fc
  .tuple(
    fc.array(fc.constantFrom(...pieces.slice(4), '\n'), { maxLength: 6 }),
    fc.array(fc.constantFrom(...pieces.slice(4), '\n'), { maxLength: 6 }),
  )
  .map(([up, down]) => `-- UP\n${up.join('')}\n-- DOWN\n${down.join('')}`);

test('a plain cut whose sections parse is the cut that the lexer makes', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.oneof(texts, plainTexts), text => {
      const { end } = readHeader(text, '20240101000000_001');
      const plain = cutPlainly(text, end);
      if (plain?.up === undefined) return;
      const sections = [plain.up, plain.down].filter(section => section !== undefined);
      if (sections.some(section => readStatements(text, section, parser).problems.length > 0)) return;
      const tokens = parser.tokens(text);
      expect(tokens).toBeDefined();
      expect(splitSections(text, end, tokens ?? [])).toEqual(plain);
      compared += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(compared).toBeGreaterThan(100);
});

test.each([
  ['a marker in a string', "-- UP\nSELECT '\n-- DOWN\n';"],
  ['a marker in a dollar quote', '-- UP\nDO $$\n-- DOWN\n$$;'],
  ['a marker in a comment', '-- UP\nSELECT 1; /*\n-- DOWN\n*/'],
])('%s does not parse when it is cut plainly', (_, text) => {
  const plain = cutPlainly(text, 0);
  expect(plain?.up).toBeDefined();
  if (plain?.up !== undefined) expect(readStatements(text, plain.up, parser).problems).not.toEqual([]);
});

test.each([
  ['no marker', 'SELECT 1;'],
  ['two of a kind', '-- UP\n-- UP\n'],
  ['what looks like one', '-- UP\nSELECT 1;\n-- down\nSELECT 2;'],
  ['DOWN first', '-- DOWN\n-- UP\n'],
  ['SQL above', 'SELECT 1;\n-- UP\n'],
])('%s is left to the lexer', (_, text) => {
  expect(cutPlainly(text, readHeader(text, '20240101000000_001').end)).toBeUndefined();
});
