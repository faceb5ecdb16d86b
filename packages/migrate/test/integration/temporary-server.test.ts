import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries, serverAccount, supportedVersions, temporaryDirectory } from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { createMigrator } from '../../src/index.ts';
import { withTemporaryServer } from '../../src/proof/scratch/temporary-server.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';

const versions = [...new Set([supportedVersions[0], supportedVersions.at(-1)])].filter(
  version => version !== undefined,
);
const account = await serverAccount();
const folders = await Promise.all(versions.map(version => findBinaries(version, account)));
const binaries = Object.fromEntries(
  versions.map((version, place) => [`VERIFY_BINARIES_${version}`, folders[place] ?? '']),
);
const newest = folders.at(-1) ?? '';

/** A folder for temporary files that is this test's own, so that what is left behind shows. */
async function ownTemporaryFolder(): Promise<string> {
  const folder = await temporaryDirectory();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  // As /tmp is: the user whom root lends the server may remove what is its own.
  chmodSync(folder.path, 0o1777);
  return folder.path;
}

async function startVerify(
  migrations: Parameters<typeof createProject>[0],
  args: readonly string[],
  environment: Readonly<Record<string, string>> = binaries,
) {
  const project = await createProject(migrations);
  onTestFinished(() => project[Symbol.asyncDispose]());
  const temporary = await ownTemporaryFolder();
  const child = startMigrate(['verify', ...args], {
    TMPDIR: temporary,
    MIGRATION_PATH: project.directory,
    ...environment,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, temporary, ended: waitForEnd(child) };
}

/** The command lines of the processes that work in a folder: a server, its children, and who watches it. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(id => {
      try {
        if (!readlinkSync(`/proc/${id}/cwd`).startsWith(`${folder}/`)) return [];
        return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()];
      } catch {
        // It has ended since.
        return [];
      }
    });
}

/** Polls, until the test's own time is over. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(20);
}

const isGone = (folder: string) => processesIn(folder).length === 0 && readdirSync(folder).length === 0;

const sleeping = { up: 'SELECT pg_sleep(600);', down: 'SELECT 1;' };

test.each(supportedVersions)('a server is started from the binaries of PostgreSQL %i', async version => {
  await using project = await createProject([tableMigration('a')]);
  const migrator = createMigrator({ directory: project.directory });
  const report = await migrator.verify({ binaries: await findBinaries(version, account) });
  expect(Math.floor(report.serverVersion / 10_000)).toBe(version);
  expect(report).toMatchObject({ findings: [], notTested: [], embedded: false });
});

test('several versions are proven at once, each on a server of its own, and nothing is left', async () => {
  const { temporary, ended } = await startVerify(
    [tableMigration('a')],
    ['--versions', versions.join(','), '--json'],
  );
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { data } = JSON.parse(stdout) as { data: { serverVersion: number; findings: unknown[] }[] };
  expect(data.map(({ serverVersion }) => Math.floor(serverVersion / 10_000))).toEqual(versions);
  expect(data.flatMap(({ findings }) => findings)).toEqual([]);
  expect(isGone(temporary)).toBe(true);
});

describe('what was started is gone', () => {
  const args = ['--versions', versions.join(',')];

  test.each(['SIGINT', 'SIGTERM'] as const)('after %s in the middle of a migration', async signal => {
    const { child, temporary, ended } = await startVerify([sleeping], args);
    await until(() => sleepersIn(temporary) === versions.length);
    child.kill(signal);
    expect((await ended).exitCode).toBe(130);
    expect({ processes: processesIn(temporary), files: readdirSync(temporary) }).toEqual({
      processes: [],
      files: [],
    });
  });

  test('after kill -9 in the middle of a migration', async () => {
    const { child, temporary, ended } = await startVerify([sleeping], args);
    await until(() => sleepersIn(temporary) === versions.length);
    child.kill('SIGKILL');
    await ended;
    await until(() => isGone(temporary));
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('after %s while the server is made', async signal => {
    const { child, temporary, ended } = await startVerify([sleeping], args);
    await until(() => processesIn(temporary).some(command => command.includes('initdb --pgdata')));
    child.kill(signal);
    expect((await ended).exitCode).toBe(signal === 'SIGINT' ? 130 : null);
    await until(() => isGone(temporary));
  });
});

function sleepersIn(folder: string): number {
  return processesIn(folder).filter(command => /migrate_scratch_\S+ \[local\] SELECT$/.test(command)).length;
}

test('the server listens on a socket in a closed folder only, and knows nothing of our environment', async () => {
  process.env['VERIFY_URL_99'] = 'postgresql://app:secret-of-ours@example.com/app';
  onTestFinished(() => void delete process.env['VERIFY_URL_99']);
  await withTemporaryServer(newest, undefined, async url => {
    const folder = decodeURIComponent(/@([^:]+):/.exec(url)?.[1] ?? '');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const session = await openDatabase(url, {}).open(() => undefined, 'test');
    const results = await session.run(`
      SELECT current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') = '${folder}' AS own,
             current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding;
      CREATE TABLE environment (line text);
      COPY environment FROM PROGRAM 'env';
      SELECT string_agg(line, ' ') AS environment FROM environment`);
    await session.close();
    expect(results[0]?.rows).toEqual([{ listen: '', own: 't', fsync: 'off', encoding: 'UTF8' }]);
    const environment = results.at(-1)?.rows[0]?.['environment'];
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('secret-of-ours');
  });
});

describe('refused with 2', () => {
  test('versions of which there is neither a server nor binaries, with where was looked', async () => {
    const { temporary, ended } = await startVerify([tableMigration('a')], ['--versions', '97,98']);
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('error[binaries_missing] there is no PostgreSQL 97, 98 to rehearse on');
    for (const version of [97, 98]) {
      expect(stderr).toContain(`neither VERIFY_URL_${version} nor VERIFY_BINARIES_${version} is set`);
      expect(stderr).toContain(`/usr/lib/postgresql/${version} has no bin/initdb`);
    }
    expect(stderr).toContain('apt-get install postgresql-97');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('binaries of another version, and a folder without any', async () => {
    const environment = { VERIFY_BINARIES_97: newest, VERIFY_BINARIES_98: dirname(newest) };
    const { ended } = await startVerify([tableMigration('a')], ['--versions', '97,98'], environment);
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`VERIFY_BINARIES_97: ${newest} has PostgreSQL ${versions.at(-1)}`);
    expect(stderr).toContain(`VERIFY_BINARIES_98: ${dirname(newest)} has no bin/initdb that can be run`);
  });

  test('binaries that do not work, with what they said, and nothing is left', async () => {
    const broken = join(await ownTemporaryFolder(), 'bin');
    mkdirSync(broken);
    symlinkSync(join(newest, 'bin/postgres'), join(broken, 'postgres'));
    writeFileSync(join(broken, 'initdb'), '#!/bin/sh\necho "initdb: error: no room" >&2\nexit 1\n');
    chmodSync(join(broken, 'initdb'), 0o755);
    const version = versions.at(-1);
    const environment = { [`VERIFY_BINARIES_${version}`]: dirname(broken) };
    const { temporary, ended } = await startVerify(
      [tableMigration('a')],
      ['--versions', `${version}`],
      environment,
    );
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error[server_not_started] no server could be started from ${dirname(broken)}`);
    expect(stderr).toContain('initdb: error: no room');
    expect(isGone(temporary)).toBe(true);
  });

  test('versions of the embedded database', async () => {
    const { ended } = await startVerify([tableMigration('a')], ['--versions', '18', '--embedded']);
    expect(await ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error[usage]') });
  });
});
