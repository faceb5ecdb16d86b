import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, isVersion } from '../files/version.ts';
import { fileSlug, numberMigrations } from './number.ts';

test('times are kept where they keep the order, numbers where there is no time', () => {
  expect(
    numberMigrations([
      { time: '20240101000000' },
      { time: '20230101000000' },
      { time: '20240101000000' },
      { time: '20240102000000' },
      {},
    ]),
  ).toEqual([
    '20240101000000_001',
    '20240101000000_002',
    '20240101000000_003',
    '20240102000000_001',
    '20240102000000_002',
  ]);
  expect(numberMigrations([{ number: 1 }, { number: 5 }, {}, { number: 6 }, { number: 7 }])).toEqual([
    '20000101000000_001',
    '20000101000000_005',
    '20000101000000_006',
    '20000101000000_007',
    '20000101000000_008',
  ]);
});

test('versions always grow', () => {
  const time = fc.constantFrom('20190101000000', '20240101000000', '20240101000001', '00010101000000');
  const one = fc.record({
    time: fc.option(time, { nil: undefined }),
    number: fc.option(fc.nat(2_000), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(one), migrations => {
      const versions = numberMigrations(migrations);
      expect(versions.every(isVersion)).toBe(true);
      expect(versions.toSorted(compareVersions)).toEqual(versions);
      expect(new Set(versions).size).toBe(versions.length);
    }),
  );
});

test.each([
  ['Add users', 'add_users'],
  ['Größe ändern!', 'gro_e_andern'],
  ['../../etc/passwd', 'etc_passwd'],
  ['---', 'migration'],
  ['日本', 'migration'],
])('%s', (description, slug) => {
  expect(fileSlug(description)).toBe(slug);
});
