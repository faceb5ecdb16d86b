import { hasNumber } from '../../brief/vague-words.ts';
import type { Rule } from './rule.ts';
import { excerpt, isBlank } from './words.ts';

/** "No lost rows" and "all checks pass" can be measured as well as a number can. */
const absolute =
  /\b(?:no|none|never|not|nothing|without|every|each|all|only|always|both|identical|exactly|exits?|passes)\b/i;

export const unmeasurableMetric: Rule = {
  id: 'unmeasurable-metric',
  severity: 'error',
  summary: 'A metric has a target with a number or without an exception, and a way to measure it.',
  why: '"Good performance" is reached by every system whose authors were asked. Metrics decide whether the work is done.',
  wrong: 'M1 performance: good. Measured by: looking at it.',
  right: 'M1 time of a run: under 1 s for 1,200 files. Command: npm run bench.',
  *find({ design }) {
    for (const { id, name, target, measurement, command } of design.metrics) {
      const label = `the metric ${id} "${excerpt(name)}"`;
      if (isBlank(target))
        yield { message: `${label} has no target`, hint: 'Such as "under 1 s for 1,200 files".', id };
      else if (!hasNumber(target) && !absolute.test(target)) {
        yield {
          message: `the target of ${label} cannot be measured: ${excerpt(target)}`,
          hint: 'Give it a number with its unit, such as "under 1 s for 1,200 files".',
          id,
        };
      }
      if (isBlank(measurement) && isBlank(command)) {
        yield {
          // The name and the target often say it well enough for a person.
          severity: 'warning',
          message: `${label} does not say how it is measured`,
          hint: 'Name the command, or who looks at what.',
          id,
        };
      }
    }
  },
};
