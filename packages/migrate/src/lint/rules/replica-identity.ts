import { defineRule } from '../rule.ts';

export const replicaIdentity = defineRule({
  id: 'replica-identity',
  group: 'compatibility',
  severity: 'warning',
  summary: 'REPLICA IDENTITY of a table that is in use',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'It changes what logical replication sends. With NOTHING, UPDATE and DELETE fail on a published table; with FULL, each change carries the whole old row.',
  instead: `A primary key. Where there is none, a unique index over NOT NULL columns: \`REPLICA IDENTITY USING INDEX\`.`,
  onlyUp: true,
  peers: { squawk: ['ban-replica-identity'] },
  check: {
    'alter table': ({ table, command }, { isNew }) =>
      command === 'AT_ReplicaIdentity' && !isNew(table)
        ? {
            message: `what logical replication sends of "${table}" changes for all subscribers`,
            hint: 'Make sure that all subscribers can apply it; a primary key is the best identity.',
          }
        : undefined,
  },
});
