import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
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

/** Names that nobody has yet: they are on record before there is anything to be removed. */
export function nameFolders(): Folders {
  const name = () => join(tmpdir(), `${prefix}${randomUUID()}`);
  return { agent: name(), own: name(), check: name() };
}

/** Throws where one is there already. */
export function makeFolders({ agent, own, check }: Folders): void {
  for (const folder of [agent, own, check]) mkdirSync(folder, { mode: 0o700 });
}

/** Only what `nameFolders` names: the paths come from a file. */
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
