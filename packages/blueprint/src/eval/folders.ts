import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The folders of one run, among the temporary ones: none is in another, and an agent is told of its own only. */
export interface Folders {
  /** Holds what the agent works in. */
  readonly agent: string;
  /** Holds what the work is taken with, and what the agent prints. */
  readonly own: string;
  /** Holds the checkout in which the work is judged. */
  readonly check: string;
}

const prefix = 'blueprint-eval-';

export function makeFolders(): Folders {
  const make = () => mkdtempSync(join(tmpdir(), prefix));
  return { agent: make(), own: make(), check: make() };
}

/** Only what was made by `makeFolders`: the paths come from a file. */
export function removeFolders({ agent, own, check }: Folders): void {
  for (const folder of [agent, own, check]) {
    if (dirname(folder) !== tmpdir() || !basename(folder).startsWith(prefix)) continue;
    removeTree(folder);
  }
}

/** What an agent has locked stays among the temporary files: it must not keep a run from being judged. */
export function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
  }
}

/** What the agent prints. */
export function spoolIn({ own }: Pick<Folders, 'own'>): string {
  return join(own, 'spool');
}
