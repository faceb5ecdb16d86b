import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson, formatTable } from '../src/report.ts';

const counts = new Map([
  ['Python', { code: 5, comment: 1, blank: 2 }],
  ['TypeScript', { code: 120, comment: 10, blank: 30 }],
]);

test('a table with the most code first, and the sum', () => {
  assert.equal(
    formatTable(counts),
    [
      'Language    Code  Comment  Blank',
      'TypeScript   120       10     30',
      'Python         5        1      2',
      'Sum          125       11     32',
    ].join('\n'),
  );
});

test('JSON by language', () => {
  assert.deepEqual(JSON.parse(formatJson(counts)), Object.fromEntries(counts));
});

test('nothing counted', () => {
  assert.match(formatTable(new Map()), /Sum\s+0\s+0\s+0/);
});
