import { listTechnologies } from '../../brief/technologies.ts';
import type { Rule } from './rule.ts';
import { escapePattern, excerpt, isBlank } from './words.ts';

/** Of the words that carry meaning, so many must be there: a prompt says a requirement in words of its own. */
const enough = 0.6;
const stopWords = new Set(
  'the and for with from into that this must shall should can may will are has have not any all each every than more less when where which who its our your use used using support supports'.split(
    ' ',
  ),
);

export const missingFromPrompt: Rule = {
  id: 'missing-from-prompt',
  severity: 'error',
  summary: 'The requirements of the brief reach the execution prompt, constraints above all.',
  why: 'The coding agent sees the prompt and nothing else. A constraint that is not in it will be broken by an agent that did as it was told.',
  wrong: 'C2 "No more than 4 runtime dependencies", and a prompt without a word about dependencies.',
  right: 'A line of the prompt: "C2: at most four runtime dependencies."',
  *find({ brief, design }) {
    if (isBlank(design.executionPrompt)) return;
    const prompt = design.executionPrompt.toLowerCase();
    const words = new Set(meaningfulWords(prompt));
    for (const { id, kind, text } of brief?.requirements ?? []) {
      const asked = meaningfulWords(text.toLowerCase());
      const there = asked.filter(word => words.has(word)).length;
      const isNamed = new RegExp(`\\b${escapePattern(id.toLowerCase())}\\b`).test(prompt);
      const technologies = listTechnologies(text);
      // "The team prefers TypeScript" is reached by a prompt that says TypeScript.
      const isBuiltWith =
        kind === 'constraint' && technologies.length > 0 && technologies.every(each => prompt.includes(each));
      if (isNamed || isBuiltWith || asked.length === 0 || there / asked.length >= enough) continue;
      yield {
        message: `the execution prompt does not say ${kind === 'constraint' ? 'the constraint' : 'the requirement'} ${id}`,
        hint: `Add it, with its id: ${excerpt(text, 100)}`,
        section: 'execution_prompt',
      };
    }
  },
};

/** Numbers, and words of three letters and more without their ending. */
function meaningfulWords(text: string): string[] {
  const words = text.match(/\d+(?:[.,]\d+)*|[\p{L}][\p{L}\p{N}+#.]{2,}/gu) ?? [];
  return words
    .map(word => word.replace(/[.+]+$/, ''))
    .filter(word => !stopWords.has(word))
    .map(stem);
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|ly)$/, '') : word;
}
