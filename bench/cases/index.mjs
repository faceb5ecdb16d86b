// All benchmarks, in the order in which they are run and shown.
import { backup } from './backup.mjs';
import { down } from './down.mjs';
import { embedded } from './embedded.mjs';
import { files } from './files.mjs';
import { fleet } from './fleet.mjs';
import { peers } from './peers.mjs';
import { start } from './start.mjs';
import { status } from './status.mjs';
import { up } from './up.mjs';
import { verify } from './verify.mjs';

export const groups = [
  { title: 'Start', benchmarks: start },
  { title: 'Nothing to do', benchmarks: status },
  { title: 'Up', benchmarks: up },
  { title: 'Down', benchmarks: down },
  { title: 'Other tools', benchmarks: peers },
  { title: 'Files', benchmarks: files },
  { title: 'Proof', benchmarks: verify },
  { title: 'Backup and restore of 1 GB', benchmarks: backup },
  { title: 'The embedded database', benchmarks: embedded },
  { title: 'Fleets', benchmarks: fleet },
];

export const benchmarks = groups.flatMap(group => group.benchmarks);
