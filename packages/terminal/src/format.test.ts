import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatTime, plural } from './format.ts';

test.each([
  [0, '0 ms'],
  [-5, '0 ms'],
  [12.4, '12 ms'],
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
  [1449, '1.4 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_599_499, '59 min 59 s'],
  [3_599_500, '1 h 00 min'],
  [7_380_000, '2 h 03 min'],
  [100_000_000, '27 h 47 min'],
])('%d ms is %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1434, '1.4 KiB'],
  [10_189, '10 KiB'],
  [1_048_000, '1023 KiB'],
  [1_048_064, '1.0 MiB'],
  [1_048_500, '1.0 MiB'],
  [12n * 1024n ** 3n, '12 GiB'],
  [3 * 1024 ** 6, '3072 PiB'],
  [-2048, '-2.0 KiB'],
])('%d bytes are %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

test('a time is in UTC, to the second', () => {
  expect(formatTime(new Date('2024-10-24T14:05:32.999+02:00'))).toBe('2024-10-24 12:05:32 UTC');
  expect(formatTime(new Date('never'))).toBe('unknown time');
});

test.each([
  [plural(1, 'migration'), '1 migration'],
  [plural(0, 'migration'), '0 migrations'],
  [plural(2, 'history'), '2 histories'],
  [plural(2, 'day'), '2 days'],
  [plural(2, 'index'), '2 indexes'],
  [plural(2, 'batch'), '2 batches'],
  [plural(2, 'schema', 'schemata'), '2 schemata'],
  [plural(1, 'schema', 'schemata'), '1 schema'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
