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

/** Undefined when it is not installed. */
export function versionOf(tool) {
  try {
    return JSON.parse(readFileSync(join(installed, tool, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
