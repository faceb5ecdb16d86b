import { expect, test } from 'vitest';
import { checksumsOf } from './checksum.ts';

// printf '%s\n' 'SELECT 1;' 'SELECT 2;' | sha256sum
const sum = '82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc';

function sumsOf(bytes: Buffer): { checksum: string; normalizedChecksum: string } {
  return checksumsOf(bytes, new TextDecoder().decode(bytes));
}
const plain = Buffer.from('SELECT 1;\nSELECT 2;\n');

test('the checksum is what sha256sum prints', () => {
  expect(sumsOf(plain)).toEqual({ checksum: sum, normalizedChecksum: sum });
});

test.each([
  ['CRLF', 'SELECT 1;\r\nSELECT 2;\r\n'],
  ['mixed line ends', 'SELECT 1;\r\nSELECT 2;\n'],
  ['a byte order mark', '\uFEFFSELECT 1;\nSELECT 2;\n'],
  ['both', '\uFEFFSELECT 1;\r\nSELECT 2;\r\n'],
])('%s changes the checksum, and not the normalized one', (_, text) => {
  const { checksum, normalizedChecksum } = sumsOf(Buffer.from(text));
  expect(checksum).not.toBe(sum);
  expect(normalizedChecksum).toBe(sum);
});

test.each([
  ['a space', 'SELECT 1; \nSELECT 2;\n'],
  ['the last line end', 'SELECT 1;\nSELECT 2;'],
  ['a carriage return by itself', 'SELECT 1;\rSELECT 2;\n'],
  ['a second byte order mark', '\uFEFF\uFEFFSELECT 1;\nSELECT 2;\n'],
  ['a character whose first byte is that of the mark', '｀SELECT 1;\nSELECT 2;\n'],
])('%s changes both', (_, text) => {
  const { checksum, normalizedChecksum } = sumsOf(Buffer.from(text));
  expect(checksum).not.toBe(sum);
  expect(normalizedChecksum).not.toBe(sum);
});
