import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, isVersion, nextVersion, parseFileName } from './version.ts';

const wrongShape = 'a migration is named YYYYMMDDHHMMSS_###_description.sql';
const wrongDescription =
  'the description in a file name consists of letters a to z, digits, "_", "-" and "."';

test.each([
  ['20241024120000_001_add_users.sql', '20241024120000_001', 1, 'add_users'],
  ['20241024120000_042_Add-Users.v2.sql', '20241024120000_042', 42, 'Add-Users.v2'],
  ['20241024120000_1000_x.sql', '20241024120000_1000', 1000, 'x'],
  ['20241024120000_999999999_x.sql', '20241024120000_999999999', 999_999_999, 'x'],
  ['20240229000000_000_leap_day.sql', '20240229000000_000', 0, 'leap_day'],
  ['20000229235959_001_leap_day.sql', '20000229235959_001', 1, 'leap_day'],
  ['20241024120000_001_x.sql.sql', '20241024120000_001', 1, 'x.sql'],
])('%s is a name', (name, version, sequence, description) => {
  const timestamp = name.slice(0, 14);
  expect(parseFileName(name)).toEqual({ version, timestamp, sequence, description });
});

test.each([
  ['add_users.sql', wrongShape],
  ['20241024_001_x.sql', wrongShape],
  ['20241024120000_x.sql', wrongShape],
  ['20241024120000_01_x.sql', wrongShape],
  ['20241024120000_0001_x.sql', wrongShape],
  ['20241024120000_1234567890_x.sql', wrongShape],
  ['20241024120000_001.sql', wrongShape],
  ['20241024120000_001_.sql', wrongShape],
  ['20241024120000_001_x.SQL', wrongShape],
  ['20241024120000_001_x.sql.bak', wrongShape],
  [' 20241024120000_001_x.sql', wrongShape],
  ['2024102412000٠_001_x.sql', wrongShape],
  ['20230229000000_001_x.sql', '20230229000000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['21000229000000_001_x.sql', '21000229000000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20241024240000_001_x.sql', '20241024240000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20241024126000_001_x.sql', '20241024126000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20241024235960_001_x.sql', '20241024235960 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20241301000000_001_x.sql', '20241301000000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20240001000000_001_x.sql', '20240001000000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20240431000000_001_x.sql', '20240431000000 is not a date and time (YYYYMMDDHHMMSS)'],
  ['20241024120000_001_größe.sql', wrongDescription],
  ['20241024120000_001_add users.sql', wrongDescription],
  ['20241024120000_001__x.sql', wrongDescription],
  ['20241024120000_001_.sql.sql', wrongDescription],
])('%s is no name', (name, complaint) => {
  expect(parseFileName(name)).toBe(complaint);
});

test.each([
  ['20241024120000_001', true],
  ['20241024120000_1000', true],
  ['20241024120000_0001', false],
  ['20241024120000', false],
  ['20241024120000_001\n', false],
  ['20241024120000_001_x', false],
])('isVersion(%j) is %s', (text, expected) => {
  expect(isVersion(text)).toBe(expected);
});

test.each([
  ['20240101000000_001', '20240101000000_002', -1],
  ['20240101000000_999', '20240101000000_1000', -1],
  ['20240101000000_1000', '20231231235959_9999', 1],
  ['20240101000000_010', '20240101000000_010', 0],
])('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
});

test.each([
  [[], '20240301120000_001'],
  [['20240101000000_007'], '20240301120000_001'],
  [['20240301120000_001'], '20240301120000_002'],
  [['20240301120000_999', '20240301120000_1000'], '20240301120000_1001'],
  [['20240301120000_998'], '20240301120000_999'],
  [['20990101000000_001', '20240101000000_001'], '20990101000000_002'],
])('after %j comes %s', (existing, expected) => {
  expect(nextVersion(new Date('2024-03-01T12:00:00.999Z'), existing)).toBe(expected);
});

const time = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

/** As many as a person could ever need; the format ends at nine digits. */
const sequence = fc.oneof(fc.nat(2_000), fc.nat(999_999_998));
const version = fc
  .tuple(time, sequence)
  .map(
    ([date, number]) =>
      `${date.toISOString().replace(/\D/g, '').slice(0, 14)}_${String(number).padStart(3, '0')}`,
  );

test('a new version is valid, never collides, and is always the last', () => {
  fc.assert(
    fc.property(time, fc.array(version), (now, existing) => {
      const next = nextVersion(now, existing);
      expect(parseFileName(`${next}_x.sql`)).toMatchObject({ version: next });
      for (const one of existing) expect(compareVersions(one, next)).toBeLessThan(0);
    }),
  );
});

test('versions are in one order, in which only equal ones are equal', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(compareVersions(a, b) === 0).toBe(a === b);
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0)
        expect(compareVersions(a, c)).toBeLessThan(0);
    }),
  );
});
