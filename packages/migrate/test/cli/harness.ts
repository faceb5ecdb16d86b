import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTerminal, type OutputStream } from '@proven/terminal';
import {
  createDatabase,
  newestTestServer,
  runCommand,
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

/** A folder and a database for one test. The database belongs to a role that is no superuser. */
export interface Scene {
  readonly database: TestDatabase;
  readonly role: string;
  readonly password: string;
  readonly url: string;
  readonly folder: string;
  /** Writes a file of the folder; a migration goes to `migrations/…`. */
  write(path: string, content: string): void;
  /** Runs the command in this process, with fake streams. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Runs the built command as a process of its own. */
  runBinary(args: readonly string[], options?: Pick<RunOptions, 'env'>): Promise<Run>;
  /** Takes out ports, paths, times, ids and generated names. */
  normalize(text: string): string;
}

/** The server that screens and messages are written for: 16 where the run has it. */
export function cliServer(): TestServer {
  return testServers().find(server => server.version === 16) ?? newestTestServer();
}

/** Opens a scene that ends with the test. The process stands in its folder meanwhile, as a user would. */
export async function openScene(server: { url: TestServer['url'] } = cliServer()): Promise<Scene> {
  const folder = await temporaryDirectory('migrate-cli-');
  const database = await createDatabase(server);
  const role = `app_${randomBytes(4).toString('hex')}`;
  const password = `secret-${randomBytes(8).toString('hex')}`;
  await database.query(
    `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; ALTER DATABASE ${database.name} OWNER TO ${role}`,
  );
  const formerDirectory = process.cwd();
  process.chdir(folder.path);
  onTestFinished(async () => {
    process.chdir(formerDirectory);
    await database.query(
      `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
    await database.drop();
    await folder[Symbol.asyncDispose]();
  });
  const url = server.url(database.name, { user: role, password });
  return sceneIn({ database, role, password, url, folder: folder.path });
}

function sceneIn(place: Pick<Scene, 'database' | 'role' | 'password' | 'url' | 'folder'>): Scene {
  const normalize = (text: string) => normalizeText(text, place);
  const environmentOf = ({ env }: RunOptions) => withoutEmpty({ DATABASE_URL: place.url, ...env });
  const checked = (run: Run): Run => {
    expectNoSecret(run, place.password);
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
    run: async (args, options = {}) =>
      checked(await runInProcess(args, environmentOf(options), place.folder, options)),
    runBinary: async (args, options = {}) =>
      checked(
        await runCommand(process.execPath, [builtBinary(), ...args], {
          cwd: place.folder,
          env: environmentOf(options),
        }),
      ),
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
  const path = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
  if (existsSync(path)) return path;
  throw new TestSetupError(
    'command-unusable',
    `${path} is not built. "npm test" builds it; to do it by hand: node packages/migrate/build.mjs`,
  );
}

/** Also not in parts of a longer text, and not percent-encoded. */
function expectNoSecret({ stdout, stderr }: Run, password: string): void {
  for (const text of [stdout, stderr, decodeLeniently(stdout + stderr)]) expect(text).not.toContain(password);
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
function normalizeText(text: string, { database, role, folder, url }: Omit<Scene, keyof Actions>): string {
  const { port } = new URL(url);
  return text
    .replaceAll(folder, '/project')
    .replaceAll(database.name, 'test_0123456789abcdef')
    .replaceAll(role, 'app_01234567')
    .replaceAll(`127.0.0.1:${port}`, '127.0.0.1:5432')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, id => id.replace(/\w/g, '0'))
    .replace(/"timestamp":"[^"]*"/g, '"timestamp":"2026-01-01T00:00:00.000Z"');
}

interface Actions {
  write: unknown;
  run: unknown;
  runBinary: unknown;
  normalize: unknown;
}

function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
