import { backup } from './backup.ts';
import { connection } from './connection.ts';
import { crowd } from './crowd.ts';
import { canFillDisks, disk } from './disk.ts';
import { kill } from './kill.ts';
import type { FaultKind } from './kind.ts';
import { signal } from './signal.ts';

/** All kinds of faults that share a server. */
export const kinds: readonly FaultKind[] = [
  kill,
  connection,
  signal,
  crowd,
  backup,
  ...(canFillDisks ? [disk] : []),
];
