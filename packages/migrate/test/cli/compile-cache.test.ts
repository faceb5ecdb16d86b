import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand, type TemporaryDirectory, type Transcript, temporaryDirectory } from '@proven/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { builtBinary } from './harness.ts';

const migration = '20260101000000_001_create_customer.sql';
let place: TemporaryDirectory;
let cache: string;

beforeAll(async () => {
  place = await temporaryDirectory('migrate-cache-');
  cache = join(place.path, 'package/.compiled');
  const built = dirname(dirname(builtBinary()));
  for (const part of ['dist', 'package.json'])
    cpSync(join(built, part), join(place.path, 'package', part), { recursive: true });
  symlinkSync(join(built, '../../node_modules'), join(place.path, 'node_modules'));
  mkdirSync(join(place.path, 'migrations'));
  writeFileSync(
    join(place.path, 'migrations', migration),
    '-- UP\nCREATE TABLE customer (id bigint PRIMARY KEY);\n\n-- DOWN\nDROP TABLE customer;\n',
  );
});

afterAll(() => place[Symbol.asyncDispose]());

beforeEach(() => rmSync(cache, { recursive: true, force: true }));

test('a run keeps its compiled code, and the next one takes it as it is', async () => {
  expectSound(await validate());
  const kept = timesOfKept();
  expect([...kept.keys()].filter(name => name.startsWith('main-'))).toHaveLength(1);
  // PostgreSQL's parser is loaded late, by a module that V8's flags concern.
  expect([...kept.keys()].some(name => name.startsWith('libpg-query.js-'))).toBe(true);

  expectSound(await validate());
  // What V8 does not take is compiled and kept again.
  expect(timesOfKept()).toEqual(kept);
});

test('what is imported late, as PGlite is, is there with kept code as well', async () => {
  for (const _ of ['fresh', 'kept']) {
    const run = await migrate(['status'], { DATABASE_URL: 'pglite:memory', LOG_FORMAT: 'pretty' });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('1 pending');
  }
});

test('each command has its own', async () => {
  expectSound(await validate());
  await migrate(['completion', 'bash']);
  await migrate(['--help']);
  expect(readdirSync(cache).sort()).toEqual(['completion', 'other', 'validate']);
});

test('a file that is cut off, or that is no compiled code, is made anew', async () => {
  expectSound(await validate());
  const [cut = '', foreign = ''] = [...timesOfKept().keys()].filter(name =>
    /^(main|libpg-query\.js)-/.test(name),
  );
  const part = readFileSync(pathOf(cut)).subarray(0, 1_000);
  writeFileSync(pathOf(cut), part);
  writeFileSync(pathOf(foreign), 'not what V8 makes');

  expectSound(await validate());
  const mended = timesOfKept();
  expect(statSync(pathOf(cut)).size).toBeGreaterThan(part.length);
  expect(statSync(pathOf(foreign)).size).toBeGreaterThan(part.length);
  expectSound(await validate());
  expect(timesOfKept()).toEqual(mended);
});

test('runs at the same time leave nothing unfinished behind', async () => {
  for (const run of await Promise.all([validate(), validate(), validate()])) expectSound(run);
  const names = readdirSync(join(cache, 'validate'));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter(name => !name.endsWith('.v8'))).toEqual([]);
});

test('where nothing can be kept, or is not to be, commands work and say nothing of it', async () => {
  writeFileSync(cache, 'a file in the way');
  expectSound(await validate());
  expect(readFileSync(cache, 'utf8')).toBe('a file in the way');

  rmSync(cache);
  expectSound(await validate({ NODE_DISABLE_COMPILE_CACHE: '1' }));
  expect(existsSync(cache)).toBe(false);
});

test('what is asked most of all leaves nothing at all', async () => {
  expect(await migrate(['--version'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(existsSync(cache)).toBe(false);
});

function expectSound(run: Transcript): void {
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toContain('1 migration');
}

function validate(env: Readonly<Record<string, string>> = {}): Promise<Transcript> {
  return migrate(['validate'], env);
}

function migrate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Transcript> {
  const program = join(place.path, 'package/dist/bin.cjs');
  return runCommand(process.execPath, [program, ...args], { cwd: place.path, env });
}

function timesOfKept(): Map<string, number> {
  const names = readdirSync(join(cache, 'validate')).sort();
  return new Map(names.map(name => [name, statSync(pathOf(name)).mtimeMs]));
}

function pathOf(name: string): string {
  return join(cache, 'validate', name);
}
