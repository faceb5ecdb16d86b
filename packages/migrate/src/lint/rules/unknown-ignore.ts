import { defineRule } from '../rule.ts';

export const unknownIgnore = defineRule({
  id: 'unknown-ignore',
  group: 'ignore',
  severity: 'error',
  summary: 'a lint-ignore of a rule that does not exist',
  why: 'It ignores nothing, although its writer meant something.',
  instead: `One of the ids in the [list of rules](README.md).`,
  check: {},
});
