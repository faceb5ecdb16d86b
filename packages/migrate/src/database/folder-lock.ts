import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MigrateError } from '../errors.ts';

/**
 * Makes this process the only one that has a folder open, by a file `FOLDER.lock` with its process id.
 * The embedded database itself lets two processes write to one folder, and so destroy it.
 * Returns what gives the folder free; throws `database_in_use`. The lock of a dead process counts for nothing.
 */
export function lockFolder(folder: string): () => void {
  const path = `${folder.replace(/[\\/]+$/, '')}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  while (!create(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner, path)) throw inUse(folder, path, owner);
    removeStale(path, owner);
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/** Locks of this process. In a container every process may have the same id, and so may the dead owner of a lock. */
const held = new Set<string>();

/** The file appears with its content, by a link: an empty one would look stale to another process. */
function create(path: string): boolean {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined when the lock went away in between, or is not a process id. */
function readOwner(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(processId: number, path: string): boolean {
  if (processId === process.pid) return held.has(path);
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two processes may find the same stale lock. A rename is the only step that just one of them can do to one file. */
function removeStale(path: string, owner: number | undefined): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  // The other one was faster, and this is its new lock: put it back.
  if (readOwner(aside) !== owner) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function inUse(folder: string, path: string, owner: number): MigrateError {
  return new MigrateError(
    'database_in_use',
    `the embedded database ${folder} is in use by process ${owner}`,
    {
      hint: `Only one process can have it open. If process ${owner} has nothing to do with it, delete ${path}.`,
    },
  );
}
