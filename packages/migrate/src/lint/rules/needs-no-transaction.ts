import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

const check = (action: Action, { transactional }: Context) => {
  const words = transactional ? wordsOf(action) : undefined;
  return words === undefined
    ? undefined
    : {
        message: `${words} cannot run inside a transaction, and this migration is one`,
        hint: 'Set "-- Transaction: none" in the header: each statement then commits by itself.',
      };
};

export const needsNoTransaction = defineRule({
  id: 'needs-no-transaction',
  group: 'correctness',
  severity: 'error',
  summary: 'CONCURRENTLY, VACUUM, ALTER SYSTEM and others that PostgreSQL refuses in a transaction',
  why: 'The migration fails each time it is run.',
  instead: `In the header:

\`\`\`sql
-- Transaction: none
\`\`\`

The migration then keeps a journal: after a crash the next run goes on at the statement that was not finished.`,
  peers: { squawk: ['ban-concurrent-index-creation-in-transaction'], strongMigrations: ['add_index'] },
  check: {
    'create index': check,
    drop: check,
    'drop database': check,
    reindex: check,
    'detach partition': check,
    vacuum: check,
    cluster: check,
    'alter system': check,
    other: check,
  },
});

const statements: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
};

function wordsOf(action: Action): string | undefined {
  switch (action.kind) {
    case 'create index':
      return action.concurrently ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'drop':
      return action.concurrently ? 'DROP INDEX CONCURRENTLY' : undefined;
    case 'drop database':
      return 'DROP DATABASE';
    case 'reindex':
      if (action.concurrently) return 'REINDEX CONCURRENTLY';
      return ['schema', 'database', 'system'].includes(action.object)
        ? `REINDEX ${action.object.toUpperCase()}`
        : undefined;
    case 'detach partition':
      return action.concurrently ? 'DETACH PARTITION CONCURRENTLY' : undefined;
    case 'vacuum':
      return action.analyzeOnly ? undefined : 'VACUUM';
    case 'cluster':
      return action.table === '' ? 'CLUSTER without a table' : undefined;
    case 'alter system':
      return 'ALTER SYSTEM';
    case 'other':
      return statements[action.node];
    default:
      return undefined;
  }
}
