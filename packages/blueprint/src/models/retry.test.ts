import { expect, test } from 'vitest';
import { retryAfter } from './retry.ts';

const now = new Date('2026-11-20T10:00:00Z');

test.each([
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:07 GMT' }, 7000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': '3', 'retry-after-ms': '1500' }, 1500],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
])('%j is %s ms', (headers, milliseconds) => {
  expect(retryAfter(headers, now)).toBe(milliseconds);
});
