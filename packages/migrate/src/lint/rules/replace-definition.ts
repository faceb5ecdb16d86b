import { defineRule } from '../rule.ts';

export const replaceDefinition = defineRule({
  id: 'replace-definition',
  group: 'compatibility',
  severity: 'off',
  summary: 'CREATE OR REPLACE of a view or a function',
  why: 'The running release gets the new one at once. Off by default: replacing is the usual way, and the safe one, as long as the new definition does for the old release what the old one did.',
  instead: `A new name for new behaviour; the old one goes in a contract migration.`,
  onlyUp: true,
  peers: { squawk: ['ban-replace-view-function'] },
  check: {
    'create view': ({ view, replace }) => (replace ? complaint('view', view) : undefined),
    'create function': ({ name, replace }) => (replace ? complaint('function', name) : undefined),
  },
});

function complaint(what: string, name: string) {
  return {
    message: `the running release gets the new ${what} "${name}" at once`,
    hint: 'Make sure that it still does what the running release expects.',
  };
}
