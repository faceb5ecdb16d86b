import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTerminal } from '@proven/terminal';
import { temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { writeGoodDesigns } from '../fixtures/write-designs.ts';

export interface CheckScene {
  readonly folder: string;
  /** Runs the command in this process, with fake streams of the given width. */
  run(
    args: readonly string[],
    columns?: number,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  write(path: string, content: string | Buffer): void;
  /** Replaces a text of a file; fails where it is not there. */
  edit(path: string, from: string | RegExp, to: string): void;
}

/** A project with the three good designs, and the day on which prices are asked for. */
export async function openCheckScene(): Promise<CheckScene> {
  const directory = await temporaryDirectory('blueprint-check-');
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folder = directory.path;
  await writeGoodDesigns(folder);
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  return {
    folder,
    write,
    edit(path, from, to) {
      const text = readFileSync(join(folder, path), 'utf8');
      const edited = text.replace(from, to);
      expect(edited, `${from} is in ${path}`).not.toBe(text);
      write(path, edited);
    },
    run: (args, columns) => run(args, folder, columns),
  };
}

async function run(args: readonly string[], directory: string, columns: number | undefined) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    ...(columns === undefined ? {} : { isTTY: true, columns }),
    write: (text: string) => {
      written[name] += text;
    },
  });
  const exitCode = await main(args, {
    terminal: createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), env: { NO_COLOR: '1' } }),
    environment: {},
    directory,
    signals: { on: () => undefined, off: () => undefined },
    exitNow: code => expect.unreachable(`exited with ${code}`),
    now: () => new Date('2026-11-20T12:00:00Z'),
  });
  expect(written.stdout + written.stderr).not.toMatch(/^\s+at .+[:(]\S+:\d+:\d+\)?$/m);
  const normalize = (text: string) => text.replaceAll(directory, '/project');
  return { exitCode, stdout: normalize(written.stdout), stderr: normalize(written.stderr) };
}
