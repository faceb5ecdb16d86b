import type { Rule } from './rule.ts';
import { isBlank } from './words.ts';

export const missingSummary: Rule = {
  id: 'missing-summary',
  severity: 'error',
  summary: 'A design has a title and a summary.',
  why: 'Who approves a design reads the summary first, and decides by it what to read next.',
  wrong: 'An architecture.md that begins with its components.',
  right: 'Three sentences at the head: what is built, the idea that carries it, what it costs.',
  *find({ design }) {
    if (isBlank(design.title)) yield { message: 'the design has no title', section: 'summary' };
    if (isBlank(design.summary)) {
      yield {
        message: 'the design has no summary',
        hint: 'Two to five sentences at the head of architecture.md.',
        section: 'summary',
      };
    }
  },
};
