import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { MigrateError } from '../errors.ts';
import { readMigrationFolder } from './read.ts';
import { validateFolder } from './validate.ts';

const root = await temporaryDirectory('migrate-read-');
const folder = join(root.path, 'migrations');
afterAll(() => root[Symbol.asyncDispose]());

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});

const sound = '-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n';
const name = '20240101000000_001_first.sql';

function write(fileName: string, content: string | Buffer = sound): string {
  const path = join(folder, fileName);
  writeFileSync(path, content);
  return path;
}

/** The one problem of a folder that holds a sound file besides. */
function problemOf(fileName: string) {
  write('20230101000000_001_sound.sql');
  const { files, problems } = readMigrationFolder(folder);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.file).toBe(join(folder, fileName));
  expect(files.map(file => file.fileName)).toContain('20230101000000_001_sound.sql');
  return problems[0];
}

function errorOf(path: string): MigrateError {
  try {
    readMigrationFolder(path);
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
  throw new Error('the folder was read');
}

test('a file as it stands on disk', () => {
  const text = '-- Migration: Größe\n-- Author: jo\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n';
  const path = write(name, text);
  expect(readMigrationFolder(folder)).toEqual({
    problems: [],
    files: [
      {
        version: '20240101000000_001',
        description: 'first',
        fileName: name,
        path,
        text,
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        normalizedChecksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        header: expect.objectContaining({ title: 'Größe', author: 'jo' }),
      },
    ],
  });
});

test('a byte order mark is dropped, and CRLF stays', () => {
  write(name, `\uFEFF${sound.replaceAll('\n', '\r\n')}`);
  expect(readMigrationFolder(folder)).toMatchObject({
    problems: [],
    files: [{ text: sound.replaceAll('\n', '\r\n') }],
  });
});

test('files come in the order in which they run, whatever their names say', () => {
  write('20240101000000_1000_d.sql');
  write('20240101000000_999_c.sql');
  write('20240101000000_001_a.sql', `-- Depends: 20240101000000_1000\n${sound}`);
  write('20231231000000_001_z.sql');
  expect(readMigrationFolder(folder).files.map(file => file.description)).toEqual(['z', 'c', 'd', 'a']);
});

test('what is no migration is left alone', () => {
  write(name);
  write('README.md');
  write('notes.txt', Buffer.from([0xff]));
  write('20240101000000_001_first.sql.bak');
  write('.20240101000000_001_first.sql.swp');
  write('._20240101000000_001_first.sql');
  write('.hidden.sql');
  mkdirSync(join(folder, 'archive'));
  write('archive/20200101000000_001_old.sql');
  expect(readMigrationFolder(folder)).toMatchObject({ problems: [], files: [{ fileName: name }] });
});

test('a symbolic link is read as the file it leads to', () => {
  const path = join(root.path, 'elsewhere.sql');
  writeFileSync(path, sound);
  symlinkSync(path, join(folder, name));
  expect(readMigrationFolder(folder)).toMatchObject({ problems: [], files: [{ text: sound }] });
});

test.each([
  ['add_users.sql', 'a migration is named YYYYMMDDHHMMSS_###_description.sql'],
  ['20240101000000_001_first.SQL', 'a migration is named YYYYMMDDHHMMSS_###_description.sql'],
  ['20240230000000_001_x.sql', '20240230000000 is not a date and time (YYYYMMDDHHMMSS)'],
  [
    '20240101000000_001_größe.sql',
    'the description in a file name consists of letters a to z, digits, "_", "-" and "."',
  ],
])('%s is named wrongly', (fileName, message) => {
  write(fileName);
  expect(problemOf(fileName)).toMatchObject({
    code: 'file_name',
    message,
    hint: expect.stringContaining('migrate create'),
  });
});

test.each<[string, Buffer, { message: string; line: number }]>([
  [
    'Latin-1',
    Buffer.from('-- UP\nSELECT 1;\n-- \xfcber\n', 'latin1'),
    { message: 'not valid UTF-8', line: 3 },
  ],
  [
    'UTF-8 that is cut off',
    Buffer.from([0x2d, 0x2d, 0x0a, 0xe2, 0x82]),
    { message: 'not valid UTF-8', line: 2 },
  ],
  [
    'UTF-8 that is cut off at a line end',
    Buffer.from([0xc3, 0x0a, 0x2d]),
    { message: 'not valid UTF-8', line: 1 },
  ],
  ['a surrogate', Buffer.from([0x2d, 0x0a, 0xed, 0xa0, 0x80]), { message: 'not valid UTF-8', line: 2 }],
  ['UTF-16 with a mark', Buffer.from('\uFEFF-- UP\n', 'utf16le'), { message: 'not valid UTF-8', line: 1 }],
  [
    'UTF-16 without a mark',
    Buffer.from('-- UP\n', 'utf16le'),
    { message: 'a NUL character, which PostgreSQL cannot store', line: 1 },
  ],
  [
    'a NUL',
    Buffer.from("-- UP\nSELECT '\0';\n"),
    { message: 'a NUL character, which PostgreSQL cannot store', line: 2 },
  ],
])('%s is refused', (_, content, expected) => {
  write(name, content);
  expect(problemOf(name)).toMatchObject({ code: 'encoding', ...expected });
});

test('a file of 50 MB is refused without being read', () => {
  truncateSync(write(name), 50 * 1024 * 1024);
  expect(problemOf(name)).toMatchObject({
    code: 'unreadable',
    message: '50.0 MB is more than a migration may have (5 MB); load bulk data outside the migration',
  });
});

test('a file of 5 MB is read', () => {
  write(name, sound.padEnd(5 * 1024 * 1024));
  expect(readMigrationFolder(folder).problems).toEqual([]);
});

test('a directory with the name of a migration', () => {
  mkdirSync(join(folder, name));
  expect(problemOf(name)).toMatchObject({ code: 'unreadable', message: 'is not a file' });
});

test('a device or a pipe is not read: that could take for ever', () => {
  symlinkSync('/dev/null', join(folder, name));
  expect(problemOf(name)).toMatchObject({ code: 'unreadable', message: 'is not a file' });
});

test('a link that leads nowhere, and one that leads to itself', () => {
  symlinkSync(join(root.path, 'nothing'), join(folder, name));
  expect(problemOf(name)?.message).toMatch(/^cannot be read: ENOENT/);
  rmSync(join(folder, name));
  symlinkSync(join(folder, name), join(folder, name));
  expect(problemOf(name)?.message).toMatch(/^cannot be read: ELOOP/);
});

test('a header that is wrong is a problem of its file, with an excerpt', () => {
  const text = `-- Autor: jo\n${sound}`;
  write(name, text);
  expect(problemOf(name)).toMatchObject({ code: 'header', line: 1, column: 1, source: text });
});

test('a version of two files is one problem, also where a file cannot be used', () => {
  const paths = [write('20240101000000_001_a.sql'), write('20240101000000_001_b.sql', Buffer.from([0xff]))];
  const { problems } = readMigrationFolder(folder);
  expect(problems).toContainEqual({
    code: 'duplicate_version',
    message: 'version 20240101000000_001 is used by 2 files',
    details: paths,
    file: paths[0],
    hint: 'Give all but one of them a new number.',
  });
});

test('every problem of every file at once, and none that follows from another', () => {
  write('x.sql');
  write('20240101000000_001_a.sql', '-- Autor: jo\n-- Phase: x\n');
  write('20240101000000_002_b.sql', Buffer.from([0xff]));
  write('20240101000000_003_c.sql', `-- Depends: 20240101000000_002, 20240101000000_009\n${sound}`);
  write('20240101000000_004_d.sql', `-- Depends: 20240101000000_005\n${sound}`);
  write('20240101000000_005_e.sql', `-- Depends: 20240101000000_004\n${sound}`);
  const { problems } = readMigrationFolder(folder);
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'header: unknown header "Autor"',
    'header: Phase is one of expand, backfill, contract, not "x"',
    'encoding: not valid UTF-8',
    'file_name: a migration is named YYYYMMDDHHMMSS_###_description.sql',
    'missing_dependency: depends on 20240101000000_009, which no file has',
    'dependency_cycle: dependencies form a cycle: 20240101000000_004 → 20240101000000_005 → 20240101000000_004',
  ]);
});

test('validate adds what is wrong inside, by file and line', async () => {
  write('20240101000000_001_a.sql', '-- Autor: jo\n-- UP\nSELEC 1;\n-- DOWN\nSELEC 2;\n');
  write('20240101000000_002_b.sql', '-- UP\n-- DOWN\n');
  write('20240101000000_003_c.sql');
  const problems = await validateFolder(folder);
  expect(problems.map(({ file, line, code }) => `${file?.slice(folder.length + 1)}:${line} ${code}`)).toEqual(
    [
      '20240101000000_001_a.sql:1 header',
      '20240101000000_001_a.sql:3 syntax',
      '20240101000000_001_a.sql:5 syntax',
      '20240101000000_002_b.sql:1 sections',
      '20240101000000_002_b.sql:2 sections',
    ],
  );
});

test('a folder that is missing', () => {
  expect(errorOf(join(root.path, 'nowhere'))).toMatchObject({
    code: 'folder_unreadable',
    message: `the migrations folder ${join(root.path, 'nowhere')} does not exist`,
    hint: '"migrate create DESCRIPTION" makes it with a first migration. Or point MIGRATION_PATH or --path at the right one.',
  });
});

test('a folder that cannot be read', () => {
  const path = write('file');
  for (const unreadable of [path, join(path, 'migrations')]) {
    expect(errorOf(unreadable)).toMatchObject({
      code: 'folder_unreadable',
      message: `the migrations folder ${unreadable} cannot be read`,
      hint: expect.stringContaining('ENOTDIR'),
    });
  }
});

test.each(['', 'README.md', '.20240101000000_001_x.sql'])('a folder with no migration in it: %j', other => {
  if (other !== '') write(other);
  expect(errorOf(folder)).toMatchObject({
    code: 'no_migrations',
    message: `there is no migration in ${folder}`,
    hint: expect.stringContaining('migrate create'),
  });
});
