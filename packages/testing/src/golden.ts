import { AssertionError } from 'node:assert';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { TestSetupError } from './errors.ts';

/**
 * Compares a text with a golden file, byte for byte. With `UPDATE_GOLDEN=1` it writes the file instead, to be
 * reviewed as a diff. A file that does not exist is a failure.
 */
export async function golden(path: string | URL, actual: string): Promise<void> {
  const file = typeof path === 'string' ? path : fileURLToPath(path);
  if (process.env['UPDATE_GOLDEN'] === '1') return write(file, actual);

  const expected = await read(file);
  if (actual === expected) return;
  const message = `The text differs from ${relative('', file)}. If it is meant to: ${updateCommand()}`;
  // Not through its `operator`, whose own diff would hide the message; vitest draws one from the two texts.
  throw Object.assign(new AssertionError({ message, actual, expected }), { showDiff: true });
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    const message = `There is no golden file ${relative('', file)} yet. Create it with: ${updateCommand()}`;
    throw new TestSetupError('golden-missing', message, { cause });
  }
}

function updateCommand(): string {
  return `UPDATE_GOLDEN=1 npx vitest run ${relative('', expect.getState().testPath ?? '')}`.trimEnd();
}
