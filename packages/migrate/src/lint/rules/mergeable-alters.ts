import { defineRule } from '../rule.ts';

export const mergeableAlters = defineRule({
  id: 'mergeable-alters',
  group: 'lock',
  severity: 'note',
  summary: 'several ALTER TABLE statements in a row on one table',
  why: 'Each may read or write the whole table once more. In one statement PostgreSQL does all of it in a single pass.',
  instead: `\`\`\`sql
ALTER TABLE users
  ADD COLUMN city text,
  ALTER COLUMN name DROP DEFAULT;
\`\`\``,
  onlyUp: true,
  peers: { eugene: ['W12'] },
  check: {
    'add column': merge,
    'drop column': merge,
    'set default': merge,
    'drop default': merge,
    'drop not null': merge,
  },
});

type Mergeable = { readonly table: string; readonly statement: object };

function merge({ table, statement }: Mergeable, { earlier, isNew, transactional }: MergeContext) {
  const previous = earlier.at(-1);
  const isMergeable =
    previous !== undefined &&
    previous.statement !== statement &&
    previous.statement.kind === 'AlterTableStmt' &&
    'table' in previous &&
    previous.table === table &&
    previous.kind in mergeableAlters.check;
  if (!isMergeable || isNew(table) || !transactional) return undefined;
  return {
    message: `this ALTER TABLE "${table}" can be one statement with the one above it`,
    hint: 'Write both commands in one ALTER TABLE, with a comma between them.',
  };
}

type MergeContext = Parameters<NonNullable<(typeof mergeableAlters)['check']['add column']>>[1];
