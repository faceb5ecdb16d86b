import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { templates } from '../../src/cli/templates.ts';
import { createScene, type Scene } from './harness.ts';
import { expectRefusal, plainTerminal, readDocument } from './refusal.ts';

let scene: Scene;
beforeAll(async () => {
  const created = await createScene();
  scene = created;
  return () => created[Symbol.asyncDispose]();
});
beforeEach(() => {
  for (const name of readdirSync('.')) rmSync(name, { recursive: true });
});

const noon = new Date('2026-01-05T12:00:00Z');

function files(): string[] {
  return readdirSync('migrations').sort();
}

describe('create', () => {
  test('writes a file with its header and says where', async () => {
    const run = await scene.run(['create', 'Add users table'], { ...plainTerminal, now: noon });
    expect(run).toEqual({
      exitCode: 0,
      stdout: '✓ Created migrations/20260105120000_001_add_users_table.sql\n',
      stderr: '',
    });
    const text = readFileSync('migrations/20260105120000_001_add_users_table.sql', 'utf8');
    expect(text.replace(/^-- Author: .*$/m, '-- Author: jo')).toMatchInlineSnapshot(`
      "-- Migration: Add users table
      -- Version: 20260105120000_001
      -- Author: jo

      -- UP
      -- The change, in SQL.

      -- DOWN
      -- What undoes it. If nothing can: delete this section and add the header "Irreversible" with the reason.
      "
    `);
  });

  test('answers in JSON', async () => {
    const { stdout } = await scene.run(['create', 'x', '--json'], { now: noon });
    expect(readDocument(stdout)).toMatchObject({
      ok: true,
      command: 'create',
      data: { version: '20260105120000_001', file: 'migrations/20260105120000_001_x.sql' },
    });
  });

  test.each(Object.keys(templates))('template %s', async template => {
    await scene.run(['create', 'a new one', '--template', template]);
    const { exitCode, stdout } = await scene.run(['validate'], plainTerminal);
    if (template === 'empty') {
      expect(exitCode, 'an empty one is to be filled in').toBe(1);
      expect(stdout).toContain('the UP section has no statement');
      expect(stdout).toContain('the DOWN section has no statement');
    } else {
      expect(stdout).toBe('✓ 1 migration checked: names, headers, dependencies, SQL of UP and DOWN.\n');
    }
  });

  test('several in one second, and at once, get versions of their own, in order', async () => {
    for (const name of ['one', 'two']) await scene.run(['create', name], { now: noon });
    await Promise.all(['three', 'four', 'five'].map(name => scene.run(['create', name], { now: noon })));
    expect(files().map(name => name.slice(0, 18))).toEqual(
      [1, 2, 3, 4, 5].map(number => `20260105120000_00${number}`),
    );
  });

  test('several processes at once get versions of their own', async () => {
    const runs = await Promise.all(['one', 'two', 'three'].map(name => scene.runBinary(['create', name])));
    expect(runs.map(run => run.exitCode)).toEqual([0, 0, 0]);
    expect(new Set(files().map(name => name.slice(0, 18))).size).toBe(3);
  });

  test('comes after a newest file that is dated in the future', async () => {
    scene.write('migrations/29991231235959_007_far_away.sql', '-- UP\nSELECT 1;\n-- DOWN\nSELECT 1;\n');
    await scene.run(['create', 'next'], { now: noon });
    expect(files()[1]).toBe('29991231235959_008_next.sql');
  });

  test('writes into the folder that --path names, and makes it', async () => {
    const { stdout } = await scene.run(['create', 'x', '--path', 'db/changes'], { now: noon });
    expect(stdout).toBe('✓ Created db/changes/20260105120000_001_x.sql\n');
    expect(readdirSync('db/changes')).toHaveLength(1);
  });

  test.each([
    ['quotes', `it's "quoted"`, holds(`"'" (U+0027)`)],
    ['unicode', 'größe ändern', holds('"ö" (U+00F6)')],
    ['an emoji', 'party 🎉', holds('"🎉" (U+1F389)')],
    ['a path separator', 'sub/folder', holds('"/" (U+002F)')],
    ['a backslash', 'sub\\folder', holds('"\\" (U+005C)')],
    ['a way out of the folder', '../../etc/passwd', holds('"." (U+002E)')],
    ['several lines', 'add users\nDROP TABLE users;', holds('the character U+000A')],
    ['a NUL character', 'a\0b', holds('the character U+0000')],
    ['a control character that a terminal obeys', 'a\u001b[31mb', holds('the character U+001B')],
    ['a letter that is another one in lower case', '\u212aelvin', holds('"\u212a" (U+212A)')],
    ['a leading hyphen behind --', '-x', 'the description does not start with a letter or a digit'],
    ['nothing', '', 'the description is empty'],
    ['white space', ' ', 'the description is empty'],
    [
      'too much for a file name',
      'long '.repeat(60),
      'the description is 299 characters long; 100 is the most',
    ],
  ])('refuses a description with %s, and writes nothing', async (_, description, message) => {
    const { stderr } = await expectRefusal(scene, ['create', '--', description], {
      exitCode: 2,
      code: 'invalid_description',
      columns: 1000,
    });
    expect(stderr.split('\n')).toEqual([
      `error[invalid_description] ${message}`,
      '  hint: Use letters a to z, digits, spaces, hyphens and underscores, for example: migrate create "add users table"',
      '',
    ]);
    expect(readdirSync('.')).toEqual([]);
  });

  test('in a folder that may not be written to', async () => {
    mkdirSync('migrations', { mode: 0o555 });
    withoutRootRights();
    const { stderr } = await expectRefusal(scene, ['create', 'x'], {
      exitCode: 2,
      code: 'folder_unreadable',
    });
    expect(stderr.replace(/\d{14}/g, '20260105120000')).toMatchInlineSnapshot(`
      "error[folder_unreadable] cannot write migrations/20260105120000_001_x.sql
        hint: The system says: EACCES: permission denied, open
              'migrations/.20260105120000_001.reserved'
      "
    `);
  });

  test('in a place where the folder cannot be made', async () => {
    mkdirSync('closed', { mode: 0o555 });
    withoutRootRights();
    const { stderr } = await expectRefusal(scene, ['create', 'x', '--path', 'closed/migrations'], {
      exitCode: 2,
      code: 'folder_unreadable',
    });
    expect(stderr).toMatchInlineSnapshot(`
      "error[folder_unreadable] cannot write closed/migrations
        hint: The system says: EACCES: permission denied, mkdir 'closed/migrations'
      "
    `);
  });
});

describe('init', () => {
  test('writes a config file and a first migration that is valid', async () => {
    const run = await scene.run(['init'], { ...plainTerminal, now: noon });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatchInlineSnapshot(`
      "✓ Created migrate.config.json
      ✓ Created migrations/20260105120000_001_create_notes.sql

      Next: set DATABASE_URL, in the environment or in .env, then run "migrate up".
            DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DATABASE
      "
    `);
    expect(JSON.parse(readFileSync('migrate.config.json', 'utf8'))).toEqual({ migrations: './migrations' });
    const up = await scene.run(['up'], plainTerminal);
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await scene.run(['down'])).exitCode).toBe(0);
    expect((await scene.run(['create', 'next'])).exitCode).toBe(0);
    expect(files()[0], 'the first stays the first').toContain('create_notes');
  });

  test('--embedded runs without a server', async () => {
    const env = { DATABASE_URL: '' };
    const init = await scene.run(['init', '--embedded'], { ...plainTerminal, env: { TERM: 'dumb', ...env } });
    expect(init.stdout.replace(/\d{14}/, '20260105120000')).toMatchInlineSnapshot(`
      "✓ Created migrate.config.json
      ✓ Created migrations/20260105120000_001_create_notes.sql

      Next: migrate up
      "
    `);
    expect(await scene.run(['up'], { env })).toMatchObject({ exitCode: 0 });
    const { stdout } = await scene.run(['status'], { env });
    expect(stdout).toContain('1 migration: 1 applied');
  });

  test('--path makes that folder and is remembered', async () => {
    await scene.run(['init', '--path', 'db/changes'], { now: noon });
    expect(JSON.parse(readFileSync('migrate.config.json', 'utf8'))).toEqual({ migrations: './db/changes' });
    expect((await scene.run(['validate'])).exitCode).toBe(0);
  });

  test('answers in JSON', async () => {
    const { stdout } = await scene.run(['init', '--json'], { now: noon });
    expect(readDocument(stdout)).toMatchObject({
      ok: true,
      data: {
        embedded: false,
        files: ['migrate.config.json', 'migrations/20260105120000_001_create_notes.sql'],
      },
    });
  });

  test('twice overwrites nothing', async () => {
    await scene.run(['init'], { now: noon });
    const before = [...files(), readFileSync('migrate.config.json', 'utf8')];
    const { stderr } = await expectRefusal(scene, ['init', '--embedded'], {
      exitCode: 2,
      code: 'file_exists',
    });
    expect(stderr).toMatchInlineSnapshot(`
      "error[file_exists] migrate.config.json exists already; nothing was written
        hint: To add a migration: migrate create "DESCRIPTION".
      "
    `);
    expect([...files(), readFileSync('migrate.config.json', 'utf8')]).toEqual(before);
  });

  test('beside migrations that are there already writes nothing', async () => {
    mkdirSync('migrations');
    const { stderr } = await expectRefusal(scene, ['init'], { exitCode: 2, code: 'file_exists' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[file_exists] migrations exists already; nothing was written
        hint: To add a migration: migrate create "DESCRIPTION".
      "
    `);
    expect(readdirSync('.')).toEqual(['migrations']);
  });

  test('in a read-only place', async () => {
    chmodSync('.', 0o555);
    onTestFinished(() => chmodSync(scene.folder, 0o755));
    withoutRootRights();
    const { stderr } = await expectRefusal(scene, ['init'], {
      exitCode: 2,
      code: 'folder_unreadable',
      columns: 1000,
    });
    expect(stderr).toMatchInlineSnapshot(`
      "error[folder_unreadable] cannot write in /project
        hint: The system says: EACCES: permission denied, mkdir '/project/migrations'
      "
    `);
    expect(readdirSync('.')).toEqual([]);
  });
});

function holds(character: string): string {
  return `the description holds ${character}, which a migration's file name cannot`;
}

/** Root may write everywhere; tests that run as root become the user `nobody` until they end. */
function withoutRootRights(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
