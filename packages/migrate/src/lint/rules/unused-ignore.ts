import { defineRule } from '../rule.ts';

export const unusedIgnore = defineRule({
  id: 'unused-ignore',
  group: 'ignore',
  severity: 'warning',
  summary: 'a lint-ignore that ignores nothing',
  why: 'It was right once, or never. If it stays, it will one day hide something that nobody has looked at.',
  instead: `Remove the comment. One above a statement is for that statement, one in the header for the whole file.`,
  peers: { squawk: ['unused-ignore'] },
  check: {},
});
