import { expect, it } from 'vitest';
import { readVersions } from './versions.ts';

it('takes 12 to 18 when nothing is asked for', () => {
  expect(readVersions(undefined)).toEqual([12, 13, 14, 15, 16, 17, 18]);
  expect(readVersions('')).toEqual([12, 13, 14, 15, 16, 17, 18]);
});

it('takes the listed versions once and in order', () => {
  expect(readVersions('18, 14,18')).toEqual([14, 18]);
  expect(readVersions('11')).toEqual([11]);
});

it.each(['10', '18.4', 'all', '14,', '14 18'])('refuses "%s" and says what is expected', list => {
  expect(() => readVersions(list)).toThrow(/POSTGRES_VERSIONS.+such as POSTGRES_VERSIONS=14,18/);
});
