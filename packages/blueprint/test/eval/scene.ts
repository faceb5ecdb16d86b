import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';
import { linkChecker } from '../../src/design/example.ts';
import { writeDesignFolder } from '../../src/design/folder.ts';
import type { EvalEvent } from '../../src/eval/events.ts';
import { parseEvalEvents } from '../../src/eval/journal.ts';
import { serverPath } from '../agents/scene.ts';
import { runBlueprint } from '../cli/harness.ts';
import { builtBinary } from '../show/scene.ts';

/** What is hidden: no agent may see it. */
export const hiddenWord = 'xyzzy-hidden';

/** A repository with one task, and a file beside it that says what is compared. */
export interface EvalScene {
  readonly folder: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  write(path: string, text: string): void;
  git(...args: readonly string[]): string;
  run(...args: readonly string[]): ReturnType<typeof runBlueprint>;
  /** The built command, as a process of its own. */
  start(...args: readonly string[]): ReturnType<typeof spawn>;
  events(): EvalEvent[];
}

export interface Arms {
  readonly first: string;
  readonly second: string;
  readonly runs?: number;
  readonly more?: string;
}

/** An arm of the agent `command`. */
export function arm(id: string, command: string, more = ''): string {
  return `  - id: ${id}\n    agent: command\n    command: ${JSON.stringify(command)}\n${more}`;
}

export async function openEval({ first, second, runs = 2, more = '' }: Arms): Promise<EvalScene> {
  const temporary = await temporaryDirectory('blueprint-evals-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const folder = join(temporary.path, 'all');
  mkdirSync(join(folder, 'repository'), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: join(folder, 'repository'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '-q', '-b', 'main');
  write('repository/old.txt', `${hiddenWord} was here once\n`);
  git('add', '-A');
  git('commit', '-q', '-m', 'With a secret');
  git('rm', '-q', 'old.txt');
  write('repository/answer.txt', 'unknown\n');
  write('repository/.gitignore', 'ignored/\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'Begin');
  write('hidden/test/check.sh', `# ${hiddenWord}\ngrep -qx 42 answer.txt\n`);
  await writeDesignFolder(join(folder, 'design/it'), linkChecker);
  const file = join(folder, 'it.eval.yaml');
  writeFileSync(
    file,
    `tasks:
  - id: answer
    repository: repository
    prompt: 'answer: put it into answer.txt.'
    design: design/it
    hidden: hidden
    checks:
      - command: sh test/check.sh
arms:
${first}${second}runs: ${runs}
${more}`,
  );
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: temporary.path,
    SCENE: temporary.path,
    BLUEPRINT_CLAUDE: serverPath('builder.sh'),
    BUILDER_STEPS: temporary.path,
    NO_COLOR: '1',
    COLUMNS: '120',
  };
  const journal = join(folder, 'it.eval.results/journal.jsonl');
  return {
    folder,
    file,
    environment,
    write,
    git,
    run: (...args) => runBlueprint(['eval', file, ...args], { directory: folder, environment }),
    start: (...args) =>
      spawn(process.execPath, [builtBinary, 'eval', file, ...args], {
        cwd: folder,
        env: environment,
        stdio: 'ignore',
      }),
    events: () => (existsSync(journal) ? parseEvalEvents(readFileSync(journal, 'utf8')) : []),
  };
}

/** Every text below a folder. */
export function textsBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
