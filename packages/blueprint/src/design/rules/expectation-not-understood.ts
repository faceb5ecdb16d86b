import { parseExpectation } from '../../evidence/expectation.ts';
import { listChecks } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const expectationNotUnderstood: Rule = {
  id: 'expectation-not-understood',
  severity: 'warning',
  summary: 'What a check must show is written so that the tool can judge it.',
  why: 'Of words that only a person understands the tool judges nothing but the exit code, so a check may pass that did not show what it should.',
  wrong: '`npm run bench` → fast enough for the customer',
  right: '`npm run bench` → exit 0, p99 below 100 ms',
  *find({ design, tasks }) {
    for (const { id, name, check } of listChecks({ design, tasks })) {
      for (const part of parseExpectation(check.expects).unjudged) {
        yield {
          message: `of ${name} only the exit code will be judged, not "${excerpt(part)}"`,
          hint: 'The tool judges "exit 0", "prints `text`", "prints nothing", "at most 4", "p99 below 100 ms" and "0 failures". Or let the command itself fail.',
          id,
        };
      }
    }
  },
};
