import { defineRule } from '../rule.ts';

export const wideIndex = defineRule({
  id: 'wide-index',
  group: 'preference',
  severity: 'note',
  summary: 'an index over more than three columns that is not unique',
  why: 'Each write has to keep it, and the columns after the third seldom narrow a search down.',
  instead: `An index on the columns that select the fewest rows; others with \`INCLUDE\` where an index-only scan is wanted.`,
  onlyUp: true,
  peers: { strongMigrations: ['add_index_columns'] },
  check: {
    'create index': ({ columns, unique, method }) =>
      columns.length > 3 && !unique && method === 'btree'
        ? {
            message: `the index has ${columns.length} columns; the later ones seldom narrow a search down`,
            hint: 'Keep the columns that select the fewest rows.',
          }
        : undefined,
  },
});
