import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';
import { goodDesigns } from '../fixtures/designs/index.ts';
import { messages } from '../servers/messages.ts';
import { type Reply, startModelServer } from '../servers/model-server.ts';
import { type RunOptions, runBlueprint } from './harness.ts';

const [good] = goodDesigns;
if (good === undefined) throw new Error('there is no good design');

export const { design, briefText } = good;
export const key = 'sk-test-0123456789abcdef';

/** A folder with one brief, and models of a server on loopback that gives these answers. */
export async function modelScene(replies: readonly Reply[] = []) {
  const root = await temporaryDirectory('blueprint-design-');
  onTestFinished(() => root[Symbol.asyncDispose]());
  const folder = join(root.path, 'design', 'links');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'brief.md'), briefText);
  const { url, received } = await startModelServer(messages, replies);
  const environment = {
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_BASE_URL: url,
    BLUEPRINT_MODEL: 'anthropic/claude-opus-5-5',
  };
  return {
    root: root.path,
    folder,
    received,
    environment,
    run: (args: readonly string[], more: Partial<RunOptions> = {}) =>
      runBlueprint(args, { directory: root.path, environment, ...more }),
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
  };
}

/** A whole answer, with what it took. */
export function said(value: unknown): Reply {
  return {
    text: typeof value === 'string' ? value : JSON.stringify(value),
    tokens: { input: 3_000, output: 9_000 },
  };
}
