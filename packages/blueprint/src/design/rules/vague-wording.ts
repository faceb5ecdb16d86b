import { findVagueWords } from '../../brief/vague-words.ts';
import { listInstructions } from './elements.ts';
import type { Rule } from './rule.ts';

export const vagueWording: Rule = {
  id: 'vague-wording',
  severity: 'warning',
  summary: 'What has to be built, measured or done is said in words that mean one thing.',
  why: 'The coding agent will not ask what "appropriate" means. Reasons may use such words; instructions may not.',
  wrong: 'T4: handle errors gracefully and add appropriate logging.',
  right:
    'T4: on a refused connection print one line to stderr and exit with 5; log each attempt with its number.',
  *find(input) {
    for (const { name, text, ...at } of listInstructions(input)) {
      for (const { word, advice } of sentencesOf(text).flatMap(findVagueWords)) {
        yield {
          message: `"${word}" in ${name} can mean anything`,
          hint: advice,
          ...at,
          ...('promptLine' in at ? { section: 'execution_prompt' as const } : {}),
        };
      }
    }
  },
};

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=[A-Z])|\n/);
}
