import { statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';

const memoryFolder = '/dev/shm';
/** Bytes. All servers of a run together stay below half of it. */
const plenty = 6 * 1024 ** 3;

/**
 * The folder for servers whose data need not reach a disk: in memory where there is plenty. Each test makes a database of
 * 300 files and removes it, and ext4 looks through what was removed in the last seconds for each file that it makes: a
 * fourth of the processor's time of a test run.
 */
export function volatileFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(memoryFolder);
    if (bavail * bsize >= plenty && freemem() >= plenty) return memoryFolder;
  } catch {
    // Not on this system.
  }
  return tmpdir();
}
