import { hasRoom, keptFree, type Space } from '../backup/space.ts';
import type { HealthCheck } from '../events.ts';
import type { IdleHolder, Replica, ServerFacts } from './facts.ts';
import type { TargetRights } from './rights.ts';

/** Everything the checks look at; what could not be seen is undefined. */
export interface HealthFacts {
  readonly server: ServerFacts;
  /** Undefined in a run, which has refused by then what may not be written. */
  readonly rights?: TargetRights | undefined;
  /** False for an embedded database: nobody else is connected, and nothing replicates it. */
  readonly isShared: boolean;
  readonly dataRoom: Space | undefined;
  readonly backup: BackupFolderFacts | undefined;
  /** Applied migrations whose file was edited or is gone. */
  readonly changed: readonly string[];
  /** Tables that the pending migrations lock exclusively; undefined when that was not asked. */
  readonly locked: readonly string[] | undefined;
}

export interface BackupFolderFacts {
  readonly folder: string;
  readonly room: Space | undefined;
  /** What the system said when it could not be looked at. */
  readonly problem: string | undefined;
  /** Bytes that the next backup may take; 0 when there is nothing to save. */
  readonly estimate: number;
}

/** Seconds, and bytes of the write-ahead log, that a replica may be behind. */
const longestLag = 30;
const largestLag = 256 * 1024 * 1024;

/** All checks, in the order in which they are shown. Pure. */
export function judgeHealth(facts: HealthFacts): HealthCheck[] {
  return [
    { name: 'connection', state: 'pass', message: 'the database answers' },
    serverCheck(facts.server),
    ...(facts.rights === undefined ? [] : [readOnlyCheck(facts.rights), rightsCheck(facts.rights)]),
    dataDiskCheck(facts),
    ...(facts.backup === undefined ? [] : [backupFolderCheck(facts.backup)]),
    checksumCheck(facts.changed),
    holderCheck(facts, 'prepared'),
    holderCheck(facts, 'idle'),
    replicaCheck(facts),
  ];
}

/** The oldest server that is supported, as `server_version_num`. */
const oldestServer = 120_000;

function serverCheck({ serverVersion, isInRecovery }: ServerFacts): HealthCheck {
  const name = 'server';
  const version = Math.floor(serverVersion / 10_000);
  if (isInRecovery) {
    return {
      name,
      state: 'fail',
      message: 'the server is a standby and takes no changes',
      advice: 'Point DATABASE_URL at the primary.',
    };
  }
  if (serverVersion >= oldestServer) return { name, state: 'pass', message: `PostgreSQL ${version}` };
  return {
    name,
    state: 'fail',
    message: `PostgreSQL ${version} is too old`,
    advice: 'migrate needs 12 or newer.',
  };
}

function readOnlyCheck({ isReadOnly }: TargetRights): HealthCheck {
  const name = 'read_only';
  if (!isReadOnly) return { name, state: 'pass', message: 'transactions may write' };
  return {
    name,
    state: 'fail',
    message: 'transactions are read-only in this session',
    advice:
      'On a primary, default_transaction_read_only is on for the role, the database or the server: connect as another role, or change it.',
  };
}

/** Without a history the first run has to create it; with one a run may do without creating anything. */
function rightsCheck({ schema, role, hasHistory, canCreate, missing }: TargetRights): HealthCheck {
  const name = 'rights';
  if (missing.length > 0) {
    return {
      name,
      state: 'fail',
      message: `role ${role} may not write the history: it lacks ${missing.join(', ')}`,
      advice: `Ask the owner for: GRANT SELECT, INSERT, UPDATE ON ${schema}.schema_versions TO ${role}; GRANT SELECT, INSERT ON ${schema}.schema_events TO ${role}`,
    };
  }
  if (canCreate) return { name, state: 'pass', message: `this role may create in schema ${schema}` };
  return {
    name,
    state: hasHistory ? 'warn' : 'fail',
    message: `role ${role} may not create in schema ${schema}`,
    advice: `Ask an owner for: GRANT CREATE ON SCHEMA ${schema} TO ${role}`,
  };
}

function dataDiskCheck({ dataRoom, isShared }: HealthFacts): HealthCheck {
  const name = 'data_disk';
  if (dataRoom === undefined) {
    return {
      name,
      state: 'unknown',
      message: isShared
        ? "the server's data directory cannot be seen from here"
        : 'an embedded database has no disk of its own that could be seen',
      ...(isShared ? { advice: 'Look there yourself before a migration that rewrites a large table.' } : {}),
    };
  }
  const message = `${percent(dataRoom)} of the data directory's disk is free`;
  return dataRoom.free > dataRoom.total * keptFree
    ? { name, state: 'pass', message }
    : { name, state: 'warn', message, advice: 'A server whose disk is full stops: make room first.' };
}

function backupFolderCheck({ folder, room, problem, estimate }: BackupFolderFacts): HealthCheck {
  const name = 'backup_folder';
  const advice = 'Mend that, name another folder with BACKUP_PATH, or go without a backup: --no-backup.';
  // Where nothing has to be saved, nothing can fail.
  const state = estimate > 0 ? 'fail' : 'warn';
  if (problem !== undefined) return { name, state, message: `${folder}: ${problem}`, advice };
  if (room === undefined)
    return { name, state: 'unknown', message: `the file system of ${folder} does not say how much is free` };
  if (hasRoom(room, estimate))
    return { name, state: 'pass', message: `${percent(room)} of the disk of ${folder} is free` };
  const after = estimate > 0 ? ` before a backup of up to ${Math.ceil(estimate / 1024 / 1024)} MiB` : '';
  return { name, state, message: `only ${percent(room)} of the disk of ${folder} is free${after}`, advice };
}

function checksumCheck(changed: readonly string[]): HealthCheck {
  const name = 'checksums';
  if (changed.length === 0) return { name, state: 'pass', message: 'the applied files are what was applied' };
  return {
    name,
    state: 'fail',
    message: `${changed.join(', ')} ${changed.length === 1 ? 'is' : 'are'} not as applied, or gone`,
    advice: 'Restore the files from version control. "migrate up --dry-run" shows what changed.',
  };
}

const holderNames = {
  prepared: { name: 'prepared_transactions', none: 'no prepared transaction holds a lock' },
  idle: { name: 'idle_transactions', none: 'no session has been idle in a transaction for long' },
};

/**
 * A prepared transaction holds its locks until somebody ends it: on a table that a migration locks, waiting is in vain.
 * An idle session may go on at any second, and lock retries wait for it.
 */
function holderCheck({ server, isShared, locked }: HealthFacts, kind: IdleHolder['kind']): HealthCheck {
  const { name, none } = holderNames[kind];
  if (!isShared) return { name, state: 'pass', message: 'nobody else is connected' };
  const holders = server.holders.filter(holder => holder.kind === kind && holder.tables.length > 0);
  const inTheWay = holders.filter(({ tables }) => tables.some(table => locked?.includes(table)));
  const [worst] = inTheWay.length > 0 ? inTheWay : holders;
  if (worst === undefined) return { name, state: 'pass', message: none };
  const more = holders.length > 1 ? `, and ${holders.length - 1} more` : '';
  return {
    name,
    state: inTheWay.length > 0 && kind === 'prepared' ? 'fail' : 'warn',
    message: `${worst.who} has held locks for ${worst.sinceSeconds} s (${worst.tables.slice(0, 3).join(', ')})${more}`,
    advice: `If nobody needs it: ${worst.cure}`,
  };
}

function replicaCheck({ server: { replicas }, isShared }: HealthFacts): HealthCheck {
  const name = 'replicas';
  if (replicas.length === 0) {
    return {
      name,
      state: 'pass',
      message: isShared ? 'there are no replicas' : 'an embedded database has none',
    };
  }
  const late = replicas.find(isLate);
  if (late !== undefined) {
    return {
      name,
      state: 'warn',
      message: `${late.name} is ${late.lagSeconds ?? '?'} s and ${late.lagBytes ?? '?'} bytes behind`,
      advice: 'Wait until it has caught up: a large change makes it later still.',
    };
  }
  const hidden = replicas.filter(({ lagBytes }) => lagBytes === undefined).length;
  if (hidden > 0) {
    return {
      name,
      state: 'unknown',
      message: `this role may not see how late ${hidden} of ${replicas.length} replicas are`,
      advice: 'GRANT pg_monitor to it.',
    };
  }
  return { name, state: 'pass', message: `${replicas.length} up to date` };
}

function isLate({ lagSeconds, lagBytes }: Replica): boolean {
  return (lagSeconds ?? 0) > longestLag || (lagBytes ?? 0) > largestLag;
}

function percent({ free, total }: Space): string {
  return `${((free / total) * 100).toFixed(1)} %`;
}
