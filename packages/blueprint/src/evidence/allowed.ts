import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../disk/write-whole.ts';

// Which commands a person has allowed, by their hashes. The list is in the folder of git: it stays on this machine, and
// cannot come along with a repository that somebody else made.

const list = z.object({ commands: z.array(z.string()) });

/** Those of the commands that nobody has allowed in this repository. */
export function commandsToAllow(gitFolder: string, commands: readonly string[]): string[] {
  const allowed = new Set(readAllowed(gitFolder));
  return [...new Set(commands)].filter(command => !allowed.has(hashOf(command)));
}

export function allowCommands(gitFolder: string, commands: readonly string[]): void {
  const all = new Set([...readAllowed(gitFolder), ...commands.map(hashOf)]);
  writeWhole(fileIn(gitFolder), `${JSON.stringify({ commands: [...all] }, null, 1)}\n`);
}

function readAllowed(gitFolder: string): readonly string[] {
  try {
    return list.safeParse(JSON.parse(readFileSync(fileIn(gitFolder), 'utf8'))).data?.commands ?? [];
  } catch {
    // Without a list that can be read, nothing is allowed.
    return [];
  }
}

function fileIn(gitFolder: string): string {
  return join(gitFolder, 'blueprint', 'allowed-commands.json');
}

function hashOf(command: string): string {
  return createHash('sha256').update(command).digest('hex');
}
