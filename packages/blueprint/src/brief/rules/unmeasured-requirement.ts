import { findPlaceholders } from '../placeholders.ts';
import { findVagueWords, hasNumber } from '../vague-words.ts';
import type { BriefRule } from './rule.ts';

/** "No network access" and "every request is traced" can be tested as well as a number can. */
const absolute =
  /\b(?:no|none|never|not|nothing|without|every|each|all|any|only|always|one|two|three|must be able)\b/i;

export const unmeasuredRequirement: BriefRule = {
  id: 'brief-unmeasured-requirement',
  severity: 'error',
  summary: 'A non-functional requirement has a quantity, or holds without exception.',
  why: 'It decides the architecture: 10 requests a second and 10,000 are two systems. Without a quantity no metric of the design can be derived from it.',
  wrong: '- N2 Logging with correlation ids',
  right: '- N2 Every log line has the correlation id of its request',
  *find({ brief }) {
    for (const { id, kind, text, line } of brief.requirements) {
      const isTold = findVagueWords(text).length > 0 || findPlaceholders(text).length > 0 || text === '';
      if (kind !== 'non_functional' || isTold || hasNumber(text) || absolute.test(text)) continue;
      yield {
        message: `${id} says neither how much nor that it always holds`,
        hint: 'Give it a number with its unit, such as "<100 ms p99 latency for 10K requests/s", or say "every", "never", "without".',
        line,
        column: 1,
      };
    }
  },
};
