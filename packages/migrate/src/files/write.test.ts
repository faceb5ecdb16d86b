import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { MigrateError } from '../errors.ts';
import { formatMigration, slugOf, writeNewMigration } from './write.ts';

const root = await temporaryDirectory('migrate-write-');
const folder = join(root.path, 'a', 'migrations');
afterAll(() => root[Symbol.asyncDispose]());
beforeEach(() => rmSync(join(root.path, 'a'), { recursive: true, force: true }));

const now = new Date('2024-03-01T12:00:00Z');
const version = '20240101000000_001';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test('a file says what it is, first of all', () => {
  const text = formatMigration({
    version,
    headers: [
      ['Migration', 'Add users'],
      ['Author', 'jo'],
      ['Depends', '20230101000000_001'],
    ],
    up: 'SELECT 1;',
    down: 'SELECT 2;',
  });
  expect(text).toBe(`-- Migration: Add users
-- Version: 20240101000000_001
-- Author: jo
-- Depends: 20230101000000_001

-- UP
SELECT 1;
-- DOWN
SELECT 2;`);
});

test.each([
  ['without headers', [], 'SELECT 1;\n', '', '-- Version: 20240101000000_001\n\n-- UP\nSELECT 1;\n-- DOWN\n'],
  ['without a way back', [], 'SELECT 1;', undefined, '-- Version: 20240101000000_001\n\n-- UP\nSELECT 1;'],
  ['without SQL', [], '', '', '-- Version: 20240101000000_001\n\n-- UP\n-- DOWN\n'],
  [
    'with a value of several lines, which stays one',
    [['Migration', ' a\r\n-- UP\nDROP TABLE t;\n']],
    '',
    '',
    '-- Migration: a -- UP DROP TABLE t;\n-- Version: 20240101000000_001\n\n-- UP\n-- DOWN\n',
  ],
  [
    'without a header that has no value',
    [
      ['Migration', ' \n'],
      ['Author', 'jo'],
    ],
    '',
    '',
    '-- Author: jo\n-- Version: 20240101000000_001\n\n-- UP\n-- DOWN\n',
  ],
] as const)('a file %s', (_, headers, up, down, expected) => {
  expect(formatMigration({ version, headers, up, down })).toBe(expected);
});

test('a new file gets the time as its version, also in a folder that is new', () => {
  const path = join(folder, '20240301120000_001_add_users_table.sql');
  const textOf = (newVersion: string) => `-- Version: ${newVersion}\n`;
  expect(writeNewMigration(folder, ' Add users-table ', now, textOf)).toEqual({
    version: '20240301120000_001',
    path,
  });
  expect(readFileSync(path, 'utf8')).toBe('-- Version: 20240301120000_001\n');
  expect(readdirSync(folder)).toEqual(['20240301120000_001_add_users_table.sql']);
});

test('the next one in the same second, and in one that lies in the past, comes after it', () => {
  const create = (time: Date) => writeNewMigration(folder, 'x', time, () => '').version;
  expect(create(now)).toBe('20240301120000_001');
  expect(create(now)).toBe('20240301120000_002');
  expect(create(new Date('2020-01-01T00:00:00Z'))).toBe('20240301120000_003');
});

test('a process that is in the middle of creating one has its version for itself', () => {
  const created: string[] = [];
  const outer = writeNewMigration(folder, 'outer', now, () => {
    created.push(writeNewMigration(folder, 'inner', now, () => 'inner').version);
    return 'outer';
  });
  expect([outer.version, ...created]).toEqual(['20240301120000_001', '20240301120000_002']);
  expect(readdirSync(folder)).toEqual(['20240301120000_001_outer.sql', '20240301120000_002_inner.sql']);
});

test('so has one that was faster', () => {
  /** Another process creates a file after the folder was listed and before a version is taken. */
  class Interrupted extends Date {
    override toISOString(): string {
      writeFileSync(join(folder, '20240301120000_001_faster.sql'), '');
      return super.toISOString();
    }
  }
  expect(writeNewMigration(folder, 'x', new Interrupted(now), () => '').version).toBe('20240301120000_002');
});

test('what a process that died has left behind blocks nothing', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.20240301120000_001.reserved'), '');
  expect(writeNewMigration(folder, 'x', now, () => '').version).toBe('20240301120000_002');
});

test('a file that cannot be written', () => {
  writeFileSync(join(root.path, 'file'), '');
  for (const place of [join(root.path, 'file'), join(root.path, 'file', 'migrations')]) {
    expect(thrownBy(() => writeNewMigration(place, 'x', now, () => ''))).toMatchObject({
      code: 'folder_unreadable',
      message: `cannot write ${place}`,
    });
  }
});

test('when the text cannot be made, nothing is left behind', () => {
  const failure = new Error('no text');
  const fail = () => {
    throw failure;
  };
  expect(thrownBy(() => writeNewMigration(folder, 'x', now, fail))).toBe(failure);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['add users table', 'add_users_table'],
  ['Add Users', 'add_users'],
  ['  add   users  ', 'add_users'],
  ['add-users - table', 'add_users_table'],
  ['add_users', 'add_users'],
  ['v2', 'v2'],
  ['2nd try', '2nd_try'],
  ['x', 'x'],
  ['x'.repeat(100), 'x'.repeat(100)],
])('%j becomes %s', (description, slug) => {
  expect(slugOf(description)).toBe(slug);
});

const holds = (character: string) =>
  `the description holds ${character}, which a migration's file name cannot`;

test.each([
  ['', 'the description is empty'],
  [' \t\n', 'the description is empty'],
  ['-', 'the description does not start with a letter or a digit'],
  ['_x', 'the description does not start with a letter or a digit'],
  ['--up', 'the description does not start with a letter or a digit'],
  ['x'.repeat(101), 'the description is 101 characters long; 100 is the most'],
  ['../../etc/passwd', holds('"." (U+002E)')],
  ['..', holds('"." (U+002E)')],
  ['a/b', holds('"/" (U+002F)')],
  ['a\\b', holds('"\\" (U+005C)')],
  ['a:b', holds('":" (U+003A)')],
  ["it's", holds(`"'" (U+0027)`)],
  ['say "x"', holds('""" (U+0022)')],
  ['50%', holds('"%" (U+0025)')],
  ['größe', holds('"ö" (U+00F6)')],
  ['аdd users', holds('"а" (U+0430)')],
  ['add \u212Aeys', holds('"\u212A" (U+212A)')],
  ['a\u017Fk', holds('"ſ" (U+017F)')],
  ['İstanbul', holds('"İ" (U+0130)')],
  ['１st', holds('"１" (U+FF11)')],
  ['添加用户', holds('"添" (U+6DFB)')],
  ['rocket 🚀', holds('"🚀" (U+1F680)')],
  ['a\u0301', holds('the character U+0301')],
  ['a\0b', holds('the character U+0000')],
  ['a\nb', holds('the character U+000A')],
  ['a\n-- UP\nDROP TABLE users', holds('the character U+000A')],
  ['a\tb', holds('the character U+0009')],
  ['a\u001b[31mb', holds('the character U+001B')],
  ['a\u00a0b', holds('the character U+00A0')],
  ['a\u202eb', holds('the character U+202E')],
  ['a\u200bb', holds('the character U+200B')],
])('%j is refused', (description, message) => {
  const error = thrownBy(() => slugOf(description));
  if (!(error instanceof MigrateError)) throw error;
  expect(error).toMatchObject({ code: 'invalid_description', message });
  expect(error.hint).toContain('for example: migrate create "add users table"');
});
