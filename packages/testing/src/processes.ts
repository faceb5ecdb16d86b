import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The processes whose parent is `parent`. PostgreSQL's leave its process group, so the kernel must be asked. */
export async function childrenOf(parent: number): Promise<number[]> {
  const ids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const statuses = await Promise.all(ids.map(async id => ({ id, status: await readStatus(id) })));
  return statuses.filter(({ status }) => status?.parent === parent).map(({ id }) => id);
}

/** Sends a signal to a process that may be gone already. */
export function signal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until none of the processes runs. */
export async function waitUntilGone(ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    while (await isRunning(id)) await delay(10);
  }
}

async function isRunning(id: number): Promise<boolean> {
  const status = await readStatus(id);
  // A zombie holds no memory, file or lock any more; in a container nobody may ever collect it.
  return status !== undefined && status.state !== 'Z' && status.state !== 'X';
}

async function readStatus(id: number): Promise<{ state: string; parent: number } | undefined> {
  const line = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => undefined);
  // The second field is the command in parentheses, which may itself hold spaces and parentheses.
  const match = line?.slice(line.lastIndexOf(')')).match(/^\) (\S) (\d+)/);
  return match?.[1] === undefined ? undefined : { state: match[1], parent: Number(match[2]) };
}
