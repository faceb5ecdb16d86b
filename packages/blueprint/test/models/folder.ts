import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';

/** A folder of one test, removed at its end. */
export async function emptyFolder(): Promise<string> {
  const folder = await temporaryDirectory('blueprint-');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder.path;
}
