import { findPlaceholders } from '../../brief/placeholders.ts';
import { listInstructions } from './elements.ts';
import type { Rule } from './rule.ts';

export const placeholder: Rule = {
  id: 'placeholder',
  severity: 'error',
  summary: 'Nothing in a design waits to be filled in.',
  why: 'A coding agent fills a placeholder with something that fits it, and nobody notices.',
  wrong: 'T4: connect to [database type], retries TBD.',
  right: 'T4: connect to PostgreSQL 16, four attempts.',
  *find(input) {
    const { design } = input;
    const passages = [
      { name: 'the summary', text: design.summary, section: 'summary' as const },
      ...listInstructions(input),
    ];
    for (const { name, text, ...at } of passages) {
      const [first] = text.split('\n').flatMap(findPlaceholders);
      if (first === undefined) continue;
      yield {
        message: `"${first.text}" in ${name} waits to be filled in`,
        hint: 'Write what it stands for.',
        ...at,
        ...placeOf(at),
      };
    }
  },
};

function placeOf(at: object): { section?: 'execution_prompt' } {
  return 'promptLine' in at ? { section: 'execution_prompt' } : {};
}
