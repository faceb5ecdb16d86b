import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { golden, type TemporaryDirectory, temporaryDirectory } from '../src/index.ts';

let folder: TemporaryDirectory;
beforeEach(async () => {
  folder = await temporaryDirectory();
  vi.stubEnv('UPDATE_GOLDEN', '');
  return () => folder[Symbol.asyncDispose]();
});
afterEach(() => void vi.unstubAllEnvs());

const command = 'UPDATE_GOLDEN=1 npx vitest run packages/testing/test/golden.test.ts';

it('accepts a text that equals the file', async () => {
  const file = join(folder.path, 'help.txt');
  await writeFile(file, 'usage\n');
  await golden(file, 'usage\n');
  await golden(pathToFileURL(file), 'usage\n');
});

it('fails on any difference, with both texts and the command that updates', async () => {
  const file = join(folder.path, 'help.txt');
  await writeFile(file, 'usage\n');
  const failure = golden(file, 'usage');
  await expect(failure).rejects.toMatchObject({ actual: 'usage', expected: 'usage\n' });
  await expect(failure).rejects.toThrow(command);
});

it('fails when the file is missing, with the command that creates it', async () => {
  const failure = golden(join(folder.path, 'missing.txt'), 'usage\n');
  await expect(failure).rejects.toMatchObject({ code: 'golden-missing' });
  await expect(failure).rejects.toThrow(command);
});

it('writes the file, with its folder, when asked to', async () => {
  const file = join(folder.path, 'deep/er/help.txt');
  vi.stubEnv('UPDATE_GOLDEN', '1');
  await golden(file, 'first\n');
  await golden(file, 'second\n');
  expect(await readFile(file, 'utf8')).toBe('second\n');
});
