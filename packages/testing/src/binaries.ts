import { cp, lstat, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Account } from './account.ts';
import { runCommand } from './command.ts';
import { TestSetupError } from './errors.ts';
import type { PostgresVersion } from './versions.ts';

/**
 * The folder that holds bin, lib and share of a version, ready to be run by `account`: the installed package, or
 * a copy below the system's folder for temporary files when that account can't use the package where it is.
 */
export function findBinaries(version: PostgresVersion, account: Account | undefined): Promise<string> {
  return prepareBinaries(installedPackage(version), account);
}

/** The same for a package whose folder is known. */
export async function prepareBinaries(installed: string, account: Account | undefined): Promise<string> {
  await linkLibraries(installed).catch(ignoreClosedFolder);
  if ((await problemOf(installed, account)) === undefined) return join(installed, 'native');

  const copy = await copyOnce(installed);
  const problem = await problemOf(copy, account);
  if (problem === undefined) return join(copy, 'native');
  throw new TestSetupError('binaries-unusable', `PostgreSQL in ${copy} does not run: ${problem}`);
}

function installedPackage(version: PostgresVersion): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`postgres-${version}`)));
  } catch (cause) {
    throw new TestSetupError(
      'binaries-missing',
      `The npm package postgres-${version} is not installed. It is an optional dependency for Linux on x64: ` +
        'run npm install there, or name servers of your own in POSTGRES_URLS (see testServers).',
      { cause },
    );
  }
}

/** npm packages can't hold symbolic links and npm may skip the install script that makes them, so we do. */
export async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(folder, target);
    // Creating a link is atomic, so processes that do this at once agree: the others find it there.
    await symlink(relative(dirname(place), join(folder, source)), place).catch(ignoreExisting);
  }
}

/** Running it is the only test that covers closed parent folders, missing libraries and noexec mounts alike. */
async function problemOf(folder: string, account: Account | undefined): Promise<string | undefined> {
  try {
    const options = { cwd: '/', ...account };
    const { exitCode, stderr } = await runCommand(
      join(folder, 'native/bin/postgres'),
      ['--version'],
      options,
    );
    return exitCode === 0 ? undefined : stderr;
  } catch (error) {
    return String(error);
  }
}

/** Copies a package to a place that is named after its exact version and the user who may write there. */
async function copyOnce(installed: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const place = join(tmpdir(), `proven-postgres-${version}-${userInfo().uid}`);
  if (await isOurs(place)) return place;

  const draft = await mkdtemp(`${place}-`);
  try {
    await cp(installed, join(draft, 'package'), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(join(draft, 'package'));
    await runCommand('chmod', ['-R', 'a+rX', join(draft, 'package')]);
    // A rename is atomic: others see no copy or a whole one. It fails if another process was first.
    await rename(join(draft, 'package'), place).catch(ignoreExisting);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return place;
}

async function isOurs(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => undefined);
  if (found === undefined) return false;
  // The folder for temporary files is open to everyone: root must not run what somebody else put there.
  if (found.isDirectory() && found.uid === userInfo().uid) return true;
  throw new TestSetupError('binaries-unusable', `${place} belongs to another user; remove it.`);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}

function ignoreClosedFolder(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
}
