import { connection } from './connection.ts';
import { crowd } from './crowd.ts';
import { kill } from './kill.ts';
import type { FaultKind } from './kind.ts';
import { signal } from './signal.ts';

/**
 * All kinds of faults that share a server. A backup folder that is full or may not be written has its place here, as
 * another kind, once there are backups.
 */
export const kinds: readonly FaultKind[] = [kill, connection, signal, crowd];
