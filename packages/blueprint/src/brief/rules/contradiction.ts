import type { BriefRule } from './rule.ts';

interface Reading {
  readonly id: string;
  readonly numbers: string;
  readonly isNegative: boolean;
}

export const contradiction: BriefRule = {
  id: 'brief-contradiction',
  severity: 'error',
  summary: 'No two requirements differ in nothing but a number or a "not".',
  why: 'A design can follow only one of them, and nobody knows which.',
  wrong: '- N1 Answers within 100 ms\n- N4 Answers within 500 ms',
  right: '- N1 Answers within 100 ms at the median\n- N4 Answers within 500 ms at p99',
  *find({ brief }) {
    const first = new Map<string, Reading>();
    for (const { id, text, line } of brief.requirements) {
      const { key, ...reading } = read(id, text);
      const earlier = first.get(key);
      if (key !== '' && earlier !== undefined && earlier.isNegative !== reading.isNegative) {
        yield {
          message: `${id} asks for the opposite of ${earlier.id}`,
          hint: 'Delete one of them.',
          line,
          column: 1,
        };
      } else if (key !== '' && earlier !== undefined && earlier.numbers !== reading.numbers) {
        yield {
          message: `${id} and ${earlier.id} differ in nothing but a number`,
          hint: 'Delete one of them, or say for what each of the two holds.',
          line,
          column: 1,
        };
      }
      if (earlier === undefined) first.set(key, reading);
    }
  },
};

const negations = /\b(?:not|no|never|without|cannot|don't|doesn't|does not|do not)\b/g;
const helpers = /\b(?:must|shall|should|can|may|will|is|are|be|any|a|an|the|do|does)\b/g;

function read(id: string, text: string): Reading & { key: string } {
  const lower = text.toLowerCase();
  const withoutNegation = lower.replace(negations, ' ');
  const key =
    withoutNegation
      .replace(helpers, ' ')
      .replace(/\d+(?:[.,]\d+)*/g, '#')
      .match(/[\p{L}#%$<>]+/gu)
      ?.join(' ') ?? '';
  return {
    id,
    numbers: (lower.match(/\d+(?:[.,]\d+)*/g) ?? []).join(' '),
    isNegative: withoutNegation !== lower,
    // One word with a number, such as "PostgreSQL 12", is no sentence to contradict.
    key: key.replaceAll('#', '').trim().includes(' ') ? key : '',
  };
}
