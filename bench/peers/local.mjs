import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
export const installed = join(folder, 'node_modules');

/** A command of a package that is installed here. */
export function localBin(name, args) {
  return { command: join(installed, '.bin', name), args };
}

/** A script beside this file, which finds the packages that are installed here. */
export function localScript(name, args) {
  return { command: execPath, args: [join(folder, name), ...args] };
}

/** { version } of a package that is installed here, or { missing }: what to do about it. */
export function versionOfPackage(name) {
  try {
    return { version: JSON.parse(readFileSync(join(installed, name, 'package.json'), 'utf8')).version };
  } catch {
    return { missing: 'not installed: npm install --ignore-scripts --prefix bench/peers' };
  }
}

/** { version } of a program of this machine, or { missing }: how to install it. */
export function versionOfCommand(name, pattern, install, args = ['--version']) {
  const { stdout } = spawnSync(name, args, { encoding: 'utf8' });
  const version = pattern.exec(stdout ?? '')?.[0];
  return version === undefined ? { missing: `not installed: ${install}` } : { version };
}
