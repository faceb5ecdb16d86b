import { listChecks } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt, isBlank } from './words.ts';

export const checkWithoutExpectation: Rule = {
  id: 'check-without-expectation',
  severity: 'error',
  summary: 'A check says what must hold of its result.',
  why: 'A benchmark that exits with 0 says nothing about the figure it printed.',
  wrong: 'npm run bench',
  right: 'npm run bench; p99 below 100 ms',
  *find({ design, tasks }) {
    for (const { id, name, check } of listChecks({ design, tasks })) {
      if (!isBlank(check.expects)) continue;
      yield {
        message: `${name} does not say what must hold: ${excerpt(check.command)}`,
        hint: 'Such as "exit 0" or "p99 below 100 ms".',
        id,
      };
    }
  },
};
