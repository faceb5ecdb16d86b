import type { Rule } from './rule.ts';
import { isBlank, joinWords } from './words.ts';

export const incompleteTestCase: Rule = {
  id: 'incomplete-test-case',
  severity: 'error',
  summary: 'A test case says what is given, what happens, and what must hold then.',
  why: 'A test without an outcome passes whatever the code does.',
  wrong: 'Given a broken link. When the file is checked. Then:',
  right:
    'Given a broken link in line 3. When the file is checked. Then one finding names line 3, and the exit code is 1.',
  *find({ design }) {
    for (const { id, ...test } of design.testSpecification ?? []) {
      const missing = (['title', 'given', 'when', 'then'] as const).filter(part => isBlank(test[part]));
      if (missing.length > 0)
        yield { message: `the test case ${id} lacks ${joinWords(missing.map(part => `"${part}"`))}`, id };
    }
  },
};
