import { defineRule } from '../rule.ts';

export const ignoreWithoutReason = defineRule({
  id: 'ignore-without-reason',
  group: 'ignore',
  severity: 'error',
  summary: 'a lint-ignore that does not say why',
  why: 'The next reader must know why the rule does not count here. Without a reason the comment ignores nothing.',
  instead: `\`\`\`sql
-- lint-ignore: drop-table no release since 3.1 has read it
DROP TABLE legacy_sessions;
\`\`\``,
  check: {},
});
