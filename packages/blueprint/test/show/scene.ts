import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTerminal } from '@proven/terminal';
import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project in which commands run with streams of their own. */
export interface Scene {
  readonly directory: string;
  run(...args: readonly string[]): Promise<Run>;
  /** The `data` of `--json`, or its error. */
  json(...args: readonly string[]): Promise<{ ok: boolean; data: never; error?: { code: string } }>;
}

/** Made for one test, and removed after it. `name` is that of the folder. */
export async function openScene(name = 'project'): Promise<Scene> {
  const temporary = await temporaryDirectory('blueprint-scene-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const directory = join(temporary.path, name);
  mkdirSync(directory);
  const run = (...args: readonly string[]) => runIn(directory, args);
  return {
    directory,
    run,
    json: async (...args) => JSON.parse((await run(...args, '--json')).stdout),
  };
}

/** The command as it is built; `node packages/blueprint/build.mjs` builds it. */
export const builtBinary = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url));

async function runIn(directory: string, args: readonly string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = createTerminal({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: { COLUMNS: '100' },
  });
  const exitCode = await main(args, {
    terminal,
    environment: {},
    directory,
    signals: { on: () => undefined, off: () => undefined },
    exitNow: () => undefined,
    now: () => new Date('2026-11-20T10:00:00Z'),
  });
  return { exitCode, ...written };
}
