import type { Constraint } from '../parse/constraint.ts';
import { type Context, defineRule } from '../rule.ts';

export const foreignKeyWithoutIndex = defineRule({
  id: 'foreign-key-without-index',
  group: 'preference',
  severity: 'warning',
  summary: 'a foreign key whose columns begin no index',
  why: 'Every DELETE, and every UPDATE of the key, on the other table looks for rows that refer to it: without an index by reading this whole table.',
  instead: `\`\`\`sql
CREATE INDEX CONCURRENTLY orders_customer_id ON orders (customer_id);
\`\`\``,
  onlyUp: true,
  sized: true,
  peers: { eugene: ['E15'] },
  check: {
    'create table': ({ table, constraints }, context) =>
      constraints.flatMap(constraint => complaintOf(table, constraint, context, constraints)),
    'add column': ({ table, column }, context) =>
      column.constraints.flatMap(constraint => complaintOf(table, constraint, context, column.constraints)),
    'add constraint': ({ table, constraint }, context) => complaintOf(table, constraint, context, []),
  },
});

function complaintOf(
  table: string,
  { kind, columns }: Constraint,
  { table: find, later }: Context,
  others: readonly Constraint[],
) {
  if (kind !== 'foreign key' || columns.length === 0) return [];
  const indexes = [
    ...[...(find(table)?.indexes.values() ?? [])]
      .filter(({ partial }) => !partial)
      .map(index => index.columns),
    ...others.filter(other => ['unique', 'primary key'].includes(other.kind)).map(other => other.columns),
    ...later.flatMap(each => {
      if (each.kind === 'create index' && each.table === table && !each.partial) return [each.columns];
      return each.kind === 'add constraint' && each.table === table && each.constraint.kind !== 'foreign key'
        ? [each.constraint.columns]
        : [];
    }),
  ];
  const isLed = indexes.some(index => {
    const head = index.slice(0, columns.length);
    return columns.every(column => head.includes(column));
  });
  if (isLed) return [];
  return [
    {
      message: `no index of "${table}" begins with ${columns.map(column => `"${column}"`).join(', ')}, by which the foreign key is looked up`,
      hint: `Create one: CREATE INDEX CONCURRENTLY … ON ${table} (${columns.join(', ')}).`,
      table,
    },
  ];
}
