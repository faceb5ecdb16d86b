import { cp, lstat, mkdir, readlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { serverAccount } from '../src/account.ts';
import { linkLibraries, prepareBinaries } from '../src/binaries.ts';
import { runCommand, supportedVersions, temporaryDirectory } from '../src/index.ts';

const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`postgres-${supportedVersions.at(-1)}`)),
);

it('makes the links that npm left out, also when several processes do it at once', async () => {
  await using folder = await temporaryDirectory();
  const lib = join(folder.path, 'native/lib');
  await mkdir(lib, { recursive: true });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' }];
  await writeFile(join(folder.path, 'native/pg-symlinks.json'), JSON.stringify(links));
  await Promise.all([1, 2, 3, 4].map(() => linkLibraries(folder.path)));
  expect(await readlink(join(lib, 'libpq.so'))).toBe('libpq.so.5.18');
});

it('uses a package in its place when its links are missing', async () => {
  await using folder = await temporaryDirectory();
  const place = join(folder.path, 'package');
  await copyPackage(place);
  expect(await prepareBinaries(place, await serverAccount())).toBe(join(place, 'native'));
});

// Only root starts servers as another user, whom a closed folder can keep out.
it.runIf(process.getuid?.() === 0)('copies a package once that the server can not reach', async () => {
  await using folder = await temporaryDirectory();
  await using closed = await temporaryDirectory();
  vi.stubEnv('TMPDIR', folder.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  const place = join(closed.path, 'package');
  await copyPackage(place);
  await runCommand('chmod', ['700', closed.path]);
  const account = await serverAccount();

  const [one, other] = await Promise.all([prepareBinaries(place, account), prepareBinaries(place, account)]);

  expect(one).toBe(other);
  expect(one.startsWith(join(folder.path, 'proven-postgres-'))).toBe(true);
  const { ino } = await lstat(one);
  expect(await prepareBinaries(place, account)).toBe(one);
  expect((await lstat(one)).ino).toBe(ino);
});

/** As npm unpacks it without running the install script. */
async function copyPackage(place: string): Promise<void> {
  await cp(installed, place, { recursive: true, verbatimSymlinks: true });
  await runCommand('find', [place, '-type', 'l', '-delete']);
}
