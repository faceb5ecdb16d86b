import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory extends AsyncDisposable {
  /** Absolute, with symbolic links resolved. */
  readonly path: string;
}

/** Creates an empty folder that other users can read and enter; disposing of it removes it and what it holds. */
export async function temporaryDirectory(prefix = 'proven-'): Promise<TemporaryDirectory> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  // mkdtemp closes it to everyone else, and a server may run as another user than the test.
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => removeDirectory(path) };
}

/** Removes a folder and what it holds, even while a process that ends is still writing there. */
export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
