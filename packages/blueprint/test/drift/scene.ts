import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';
import type { Code } from '../../src/drift/code.ts';
import { readCode } from '../../src/drift/read-code.ts';

/** Writes files into a folder of one test, and reads what they import. */
export async function readFiles(files: Readonly<Record<string, string>>): Promise<Code> {
  const directory = await writeFiles(files);
  return readCode({ directory, files: Object.keys(files), isIgnored: () => false });
}

export async function writeFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const temporary = await temporaryDirectory('blueprint-drift-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  for (const [path, text] of Object.entries(files)) {
    const target = join(temporary.path, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return temporary.path;
}

/** `from -> to`, sorted; packages in brackets. */
export function arrows({ imports }: Code): string[] {
  const all = imports.map(({ from, to }) => `${from} -> ${'file' in to ? to.file : `[${to.package}]`}`);
  return [...new Set(all)].sort();
}
