import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTerminal } from '@proven/terminal';
import { temporaryDirectory } from '@proven/testing';
import { onTestFinished } from 'vitest';
import type { BuildEvent } from '../../src/build/events.ts';
import { parseBuildEvents } from '../../src/build/journal.ts';
import { main } from '../../src/cli/main.ts';
import type { Design, Task } from '../../src/design/design.ts';
import { linkChecker } from '../../src/design/example.ts';
import { writeDesignFolder } from '../../src/design/folder.ts';
import { serverPath } from '../agents/scene.ts';

/** A task that makes the file result.txt in the folder of its component. */
export function makeTask(id: string, component: string, more: Partial<Task> = {}): Task {
  return {
    id,
    title: `Build ${component}`,
    description: `Makes ${component}.`,
    dependsOn: [],
    complexity: 'Simple',
    components: [component],
    covers: [],
    decisions: [],
    checks: [{ command: `grep -q built ${component}/result.txt`, expects: 'exit 0' }],
    ...more,
  };
}

export function makeDesign(tasks: readonly Task[]): Design {
  const components = [...new Set(tasks.flatMap(task => task.components))];
  return {
    ...linkChecker,
    title: 'A project of a test',
    components: components.map(id => ({
      id,
      responsibility: `Has ${id}.`,
      paths: [`${id}/**`],
      dependsOn: [],
      packages: [],
    })),
    phases: [{ id: 'P1', title: 'All', goal: 'Everything.', tasks: [...tasks] }],
  };
}

export interface Project {
  /** A repository of git with a design that is called `it`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the command in this process. */
  run(args: readonly string[], more?: RunOptions): Promise<ProjectRun>;
  git(...args: readonly string[]): string;
  write(path: string, text: string): void;
  /** What the agent does for a task: a shell script, run in its worktree. */
  step(task: string, script: string): void;
  events(): BuildEvent[];
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly signals?: Parameters<typeof main>[1]['signals'];
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly columns?: number;
}

export interface ProjectRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of one test, removed at its end. `files` are in its first commit. */
export async function openProject(
  design: Design,
  files: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const temporary = await temporaryDirectory('blueprint-build-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const folder = join(temporary.path, 'project');
  const steps = join(temporary.path, 'steps');
  for (const path of [folder, steps]) mkdirSync(path);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git('init', '-q', '-b', 'main');
  for (const [path, text] of Object.entries({ 'README.md': '# It\n', ...files })) write(path, text);
  await writeDesignFolder(join(folder, 'design', 'it'), design);
  git('add', '-A');
  git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '-m', 'Begin');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: temporary.path,
    BLUEPRINT_CLAUDE: serverPath('builder.sh'),
    BUILDER_STEPS: steps,
    NO_COLOR: '1',
  };
  return {
    folder,
    environment,
    git,
    write,
    step: (task, script) => writeFileSync(join(steps, `${task}.sh`), script),
    run: (args, more) => runIn(folder, environment, args, more),
    events: () => {
      const journal = join(folder, 'design', 'it', 'journal.jsonl');
      return existsSync(journal) ? parseBuildEvents(readFileSync(journal, 'utf8')) : [];
    },
  };
}

async function runIn(
  directory: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  { environment: more = {}, signals, confirm, columns }: RunOptions = {},
): Promise<ProjectRun> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    ...(columns === undefined ? {} : { isTTY: true, columns }),
    write: (text: string) => {
      written[name] += text;
    },
  });
  const env = { ...environment, COLUMNS: '120', ...more };
  const exitCode = await main(args, {
    terminal: createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), env }),
    environment: env,
    directory,
    signals: signals ?? { on: () => undefined, off: () => undefined },
    exitNow: () => undefined,
    now: () => new Date(),
    confirm,
  });
  return { exitCode, ...written };
}
