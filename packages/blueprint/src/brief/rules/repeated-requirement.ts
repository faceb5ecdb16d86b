import type { BriefRule } from './rule.ts';

export const repeatedRequirement: BriefRule = {
  id: 'brief-repeated-requirement',
  severity: 'error',
  summary: 'No two requirements say the same.',
  why: 'Two ids for one thing have to be covered twice, and one of them was probably meant to say something else.',
  wrong: '- F1 Exports to CSV\n- F4 exports to CSV.',
  right: '- F1 Exports to CSV\n- F4 Imports from CSV',
  *find({ brief }) {
    const first = new Map<string, string>();
    for (const { id, text, line } of brief.requirements) {
      const words =
        text
          .toLowerCase()
          .match(/[\p{L}\p{N}<>=%$]+/gu)
          ?.join(' ') ?? '';
      const earlier = first.get(words);
      if (words !== '' && earlier !== undefined) {
        yield {
          message: `${id} says the same as ${earlier}`,
          hint: 'Delete one, or say where they differ.',
          line,
          column: 1,
        };
      }
      if (earlier === undefined) first.set(words, id);
    }
  },
};
