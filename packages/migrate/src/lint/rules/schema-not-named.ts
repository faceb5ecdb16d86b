import { defineRule } from '../rule.ts';

export const schemaNotNamed = defineRule({
  id: 'schema-not-named',
  group: 'preference',
  severity: 'off',
  summary: 'CREATE TABLE without a schema',
  why: 'Where the table goes depends on search_path. Off by default: where each tenant has a schema, that is how one file serves all of them.',
  instead: `\`CREATE TABLE app.users (…)\``,
  onlyUp: true,
  peers: { squawk: ['require-table-schema'] },
  check: {
    'create table': ({ table, qualified, temporary }) =>
      qualified || temporary
        ? undefined
        : {
            message: `in which schema "${table}" is made depends on search_path`,
            hint: 'Write the schema before the name.',
          },
  },
});
