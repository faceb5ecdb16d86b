import { defineRule } from '../rule.ts';

export const dropDatabase = defineRule({
  id: 'drop-database',
  group: 'data',
  severity: 'error',
  summary: 'DROP DATABASE',
  why: 'A migration changes one database; it does not remove another one.',
  instead: `A person, with the name typed out.`,
  peers: { squawk: ['ban-drop-database'] },
  check: {
    'drop database': ({ name }) => ({
      message: `DROP DATABASE "${name}" in a migration`,
      hint: 'Remove it: databases are dropped by hand.',
    }),
  },
});
