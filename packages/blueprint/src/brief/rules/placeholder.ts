import { findPlaceholders } from '../placeholders.ts';
import type { BriefRule } from './rule.ts';

export const placeholder: BriefRule = {
  id: 'brief-placeholder',
  severity: 'error',
  summary: 'Nothing in a brief waits to be filled in.',
  why: 'A model takes a placeholder for a wish, and answers with something that fits it.',
  wrong: '- N1 [how fast, for how many]\n- C1 Database: ___',
  right: '- N1 p99 below 100 ms at 10,000 requests a second\n- C1 Database: PostgreSQL 16',
  *find({ sections, brief }) {
    const title = findPlaceholders(brief.title)[0];
    if (title !== undefined)
      yield { message: `the title is a placeholder: ${title.text}`, hint: 'Name what is to be built.' };
    for (const line of sections.flatMap(section => section.lines)) {
      if (line.isFenced) continue;
      for (const { text, index } of findPlaceholders(line.text)) {
        yield {
          message: `"${text}" waits to be filled in`,
          hint: 'Write what it stands for, or delete the line where it does not apply.',
          line: line.number,
          column: index + 1,
          endColumn: index + 1 + text.length,
        };
      }
    }
  },
};
