import { expect, test } from 'vitest';
import { type HealthFacts, judgeHealth } from './checks.ts';

const healthy: HealthFacts = {
  server: { serverVersion: 160_002, isInRecovery: false, dataDirectory: '/data', holders: [], replicas: [] },
  isShared: true,
  dataRoom: { free: 50, total: 100 },
  backup: { folder: 'backups', room: { free: 50e9, total: 100e9 }, problem: undefined, estimate: 0 },
  changed: [],
  locked: undefined,
};

/** The checks that did not pass. */
function findings(changes: Partial<HealthFacts>): string[] {
  return judgeHealth({ ...healthy, ...changes })
    .filter(({ state }) => state !== 'pass')
    .map(({ name, state, message }) => `${state} ${name}: ${message}`);
}

const server = (changes: Partial<HealthFacts['server']>) => ({ server: { ...healthy.server, ...changes } });
const backup = (changes: Partial<NonNullable<HealthFacts['backup']>>) => ({
  backup: {
    folder: 'backups',
    room: { free: 50e9, total: 100e9 },
    problem: undefined,
    estimate: 0,
    ...changes,
  },
});
const rights = (changes: Partial<NonNullable<HealthFacts['rights']>>) => ({
  rights: {
    schema: '"public"',
    role: '"jo"',
    isReadOnly: false,
    hasHistory: true,
    canCreate: true,
    missing: [],
    ...changes,
  },
});
const idle = {
  who: 'process 7 of jo',
  kind: 'idle',
  sinceSeconds: 90,
  tables: ['public.a'],
  cure: '',
} as const;
const prepared = { ...idle, who: "prepared transaction 'x' of jo", kind: 'prepared' } as const;

test.each<[string, Partial<HealthFacts>, string[]]>([
  ['nothing', {}, []],
  ['an old server', server({ serverVersion: 110_022 }), ['fail server: PostgreSQL 11 is too old']],
  [
    'a standby',
    server({ isInRecovery: true }),
    ['fail server: the server is a standby and takes no changes'],
  ],
  ['all rights', rights({}), []],
  [
    'transactions that may not write',
    rights({ isReadOnly: true }),
    ['fail read_only: transactions are read-only in this session'],
  ],
  [
    'no right to create the history',
    rights({ hasHistory: false, canCreate: false }),
    ['fail rights: role "jo" may not create in schema "public"'],
  ],
  [
    'no right to create, with a history',
    rights({ canCreate: false }),
    ['warn rights: role "jo" may not create in schema "public"'],
  ],
  [
    'no right to write the history',
    rights({ missing: ['INSERT on schema_events'] }),
    ['fail rights: role "jo" may not write the history: it lacks INSERT on schema_events'],
  ],
  [
    'a data directory out of sight',
    { dataRoom: undefined },
    ["unknown data_disk: the server's data directory cannot be seen from here"],
  ],
  [
    'a full data disk',
    { dataRoom: { free: 10, total: 100 } },
    ["warn data_disk: 10.0 % of the data directory's disk is free"],
  ],
  [
    'little room, and nothing to save',
    backup({ room: { free: 9e9, total: 100e9 } }),
    ['warn backup_folder: only 9.0 % of the disk of backups is free'],
  ],
  [
    'too little room for what there is to save',
    backup({ estimate: 40 * 1024 ** 3 }),
    ['fail backup_folder: only 50.0 % of the disk of backups is free before a backup of up to 40960 MiB'],
  ],
  [
    'a file system that does not tell its size',
    backup({ room: undefined, estimate: 1 }),
    ['unknown backup_folder: the file system of backups does not say how much is free'],
  ],
  ['just enough room', backup({ estimate: 39.9e9 }), []],
  [
    'a folder that cannot be written',
    backup({ room: undefined, problem: 'EACCES', estimate: 1 }),
    ['fail backup_folder: backups: EACCES'],
  ],
  ['no backups wanted', { backup: undefined }, []],
  ['changed files', { changed: ['1', '2'] }, ['fail checksums: 1, 2 are not as applied, or gone']],
  [
    'a prepared transaction elsewhere',
    { ...server({ holders: [prepared] }), locked: ['public.b'] },
    ["warn prepared_transactions: prepared transaction 'x' of jo has held locks for 90 s (public.a)"],
  ],
  [
    'a prepared transaction in the way',
    { ...server({ holders: [prepared] }), locked: ['public.a'] },
    ["fail prepared_transactions: prepared transaction 'x' of jo has held locks for 90 s (public.a)"],
  ],
  [
    'idle sessions, one in the way',
    { ...server({ holders: [{ ...idle, tables: ['public.z'] }, idle] }), locked: ['public.a'] },
    ['warn idle_transactions: process 7 of jo has held locks for 90 s (public.a), and 1 more'],
  ],
  ['idle sessions without locks', server({ holders: [{ ...idle, tables: [] }] }), []],
  [
    'a late replica',
    server({ replicas: [{ name: 'r1', lagSeconds: 31, lagBytes: 5 }] }),
    ['warn replicas: r1 is 31 s and 5 bytes behind'],
  ],
  [
    'a replica far behind',
    server({ replicas: [{ name: 'r1', lagSeconds: 0, lagBytes: 300 * 1024 ** 2 }] }),
    ['warn replicas: r1 is 0 s and 314572800 bytes behind'],
  ],
  [
    'a replica that this role may not see',
    server({ replicas: [{ name: 'r1', lagSeconds: undefined, lagBytes: undefined }] }),
    ['unknown replicas: this role may not see how late 1 of 1 replicas are'],
  ],
  ['replicas that keep up', server({ replicas: [{ name: 'r1', lagSeconds: 0.1, lagBytes: 0 }] }), []],
  [
    'an embedded database',
    { isShared: false, dataRoom: undefined, ...server({ holders: [idle] }) },
    ['unknown data_disk: an embedded database has no disk of its own that could be seen'],
  ],
])('%s', (_, changes, expected) => {
  expect(findings(changes)).toEqual(expected);
});
