import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTerminal, type OutputStream } from '@proven/terminal';
import {
  createDatabase,
  newestTestServer,
  runCommand,
  scrubbedEnvironment,
  type TestDatabase,
  type TestServer,
  TestSetupError,
  temporaryDirectory,
  testServers,
} from '@proven/testing';
import { expect, onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';

type Variables = Readonly<Record<string, string>>;

export interface RunOptions {
  /** Added to a DATABASE_URL for the scene's database; an empty text takes a variable away. */
  readonly env?: Variables;
  /** Columns of a terminal; without it both streams are pipes. */
  readonly columns?: number;
  readonly now?: Date;
}

/** What a run printed, with what differs from run to run replaced. */
export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedRun {
  /** Sends it a signal; Ctrl-C in a terminal is SIGINT. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** How it ended. */
  readonly ended: Promise<Run>;
}

interface Place {
  readonly database: TestDatabase;
  readonly role: string;
  readonly password: string;
  readonly url: string;
  readonly folder: string;
}

/** A folder and a database for one test. The database belongs to a role that is no superuser. */
export interface Scene extends Place {
  /** Writes a file of the folder; a migration goes to `migrations/…`. */
  write(path: string, content: string | Buffer): void;
  read(path: string): string;
  /** Runs the command in this process, with fake streams. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Runs the built command as a process of its own. */
  runBinary(args: readonly string[], options?: Pick<RunOptions, 'env'>): Promise<Run>;
  /** Starts the built command and lets it go on. It is killed when the test ends before it does. */
  startBinary(args: readonly string[], options?: Pick<RunOptions, 'env'>): StartedRun;
  /** Takes out ports, paths, times, ids and generated names. */
  normalize(text: string): string;
}

/** The server that screens and messages are written for: 16 where the run has it. */
export function cliServer(): TestServer {
  return testServers().find(server => server.version === 16) ?? newestTestServer();
}

/** Opens a scene that ends with the test. */
export async function openScene(server?: Server): Promise<Scene> {
  const scene = await createScene(server);
  onTestFinished(() => scene[Symbol.asyncDispose]());
  return scene;
}

type Server = { url: TestServer['url'] };

/** Creates a scene; until it is disposed of, the process stands in its folder, as a user would. */
export async function createScene(server: Server = cliServer()): Promise<Scene & AsyncDisposable> {
  const folder = await temporaryDirectory('migrate-cli-');
  const database = await createDatabase(server);
  const role = `app_${randomBytes(4).toString('hex')}`;
  const password = `secret-${randomBytes(8).toString('hex')}`;
  await database.query(
    `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; ALTER DATABASE ${database.name} OWNER TO ${role}`,
  );
  const formerDirectory = process.cwd();
  process.chdir(folder.path);
  const url = server.url(database.name, { user: role, password });
  return {
    ...sceneIn({ database, role, password, url, folder: folder.path }),
    async [Symbol.asyncDispose]() {
      process.chdir(formerDirectory);
      await database.query(
        `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
      );
      await database.drop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function sceneIn(place: Place): Scene {
  const normalize = (text: string) => normalizeText(text, place);
  const environmentOf = ({ env }: RunOptions) => withoutEmpty({ DATABASE_URL: place.url, ...env });
  const checked = (run: Run, environment: Variables): Run => {
    for (const secret of [place.password, ...secretsIn(environment)]) expectNoSecret(run, secret);
    expectNoStackTrace(run);
    return { ...run, stdout: normalize(run.stdout), stderr: normalize(run.stderr) };
  };
  return {
    ...place,
    normalize,
    write(path, content) {
      mkdirSync(dirname(join(place.folder, path)), { recursive: true });
      writeFileSync(join(place.folder, path), content);
    },
    read: path => readFileSync(join(place.folder, path), 'utf8'),
    async run(args, options = {}) {
      const environment = environmentOf(options);
      return checked(await runInProcess(args, environment, place.folder, options), environment);
    },
    startBinary(args, options = {}) {
      const environment = environmentOf(options);
      const { ended, ...started } = startProcess([builtBinary(), ...args], environment, place.folder);
      return { ...started, ended: ended.then(run => checked(run, environment)) };
    },
    async runBinary(args, options = {}) {
      const environment = environmentOf(options);
      const where = { cwd: place.folder, env: environment };
      return checked(await runCommand(process.execPath, [builtBinary(), ...args], where), environment);
    },
  };
}

async function runInProcess(
  args: readonly string[],
  environment: Variables,
  directory: string,
  { columns, now }: RunOptions,
): Promise<Run> {
  const streams = { stdout: fakeStream(columns), stderr: fakeStream(columns) };
  const exitCode = await main(args, {
    terminal: createTerminal({ ...streams, env: environment }),
    environment,
    directory,
    signals: { on: () => undefined, off: () => undefined },
    exitNow: code => expect.unreachable(`exited with ${code}`),
    now: () => now ?? new Date(),
  });
  return { exitCode, stdout: streams.stdout.read(), stderr: streams.stderr.read() };
}

function startProcess(args: readonly string[], environment: Variables, cwd: string): StartedRun {
  const child = spawn(process.execPath, args, { cwd, env: scrubbedEnvironment(environment) });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    ...written,
  }));
  return { signal: name => void child.kill(name), stderr: () => written.stderr, ended };
}

function fakeStream(columns: number | undefined): OutputStream & { read: () => string } {
  let written = '';
  return {
    ...(columns === undefined ? {} : { isTTY: true, columns }),
    write: text => {
      written += text;
    },
    read: () => written,
  };
}

/** The built command. Tests that need it fail when it is not there: skipping would pass without having tested. */
export function builtBinary(): string {
  const path = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url));
  if (existsSync(path)) return path;
  throw new TestSetupError(
    'command-unusable',
    `${path} is not built. "npm test" builds it; to do it by hand: node packages/migrate/build.mjs`,
  );
}

/** Passwords that a test's variables hold, wrong ones too. */
function secretsIn({ DATABASE_URL: url = '', PGPASSWORD: password = '' }: Variables): string[] {
  const inUrl = /:\/\/[^/@]*?:([^/@]*)@/.exec(url)?.[1] ?? '';
  return [password, inUrl, decodeLeniently(inUrl)].filter(secret => secret !== '');
}

/** Neither as it is nor percent-encoded. */
function expectNoSecret({ stdout, stderr }: Run, secret: string): void {
  for (const text of [stdout, stderr, decodeLeniently(stdout + stderr)]) expect(text).not.toContain(secret);
}

function decodeLeniently(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, code => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

function expectNoStackTrace({ stdout, stderr }: Run): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .+[:(]\S+:\d+:\d+\)?$/m);
  expect(stdout + stderr).not.toContain('node_modules');
  expect(stdout + stderr).not.toContain('error[bug]');
}

/** Replacements keep the width, where tables depend on it. */
function normalizeText(text: string, { database, role, folder, url }: Place): string {
  const { port } = new URL(url);
  return text
    .replaceAll(folder, '/project')
    .replaceAll(database.name, 'test_0123456789abcdef')
    .replaceAll(role, 'app_01234567')
    .replaceAll(`127.0.0.1:${port}`, '127.0.0.1:54321')
    .replace(/(?<=backups?[ /])20\d{12}\b/g, '20260105090000')
    .replace(/(?<=Saved \d+ rows? \()[^)]+/g, '7 KiB');
}

function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
