import { readFileSync } from 'node:fs';
import { endGroup } from './group.ts';

/**
 * Ends the process group of a program that a killed run left behind. Its environment must hold the mark, because the
 * number may belong to another program by now. False where it has ended, or where nobody can say whose it is (the
 * environment of a process can be read on Linux only).
 */
export function endLeftover(pid: number, mark: string): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) return false;
  } catch {
    return false;
  }
  endGroup(pid, 'SIGKILL');
  return true;
}
