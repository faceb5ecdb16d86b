import { passages } from '../passages.ts';
import { findVagueWords } from '../vague-words.ts';
import type { BriefRule } from './rule.ts';

export const vagueWord: BriefRule = {
  id: 'brief-vague-word',
  severity: 'error',
  summary: 'Requirements and acceptance have numbers where words could mean anything.',
  why: 'Vague requirements give a vague design. "Fast" is 10 ms for one reader and 10 seconds for the other; the one who builds will not ask.',
  wrong: '- N1 The search is fast and scalable\n- F3 Exports to CSV, JSON, etc.',
  right: '- N1 <100 ms p99 latency for 10K requests/s\n- F3 Exports to CSV and JSON',
  *find({ sections }) {
    for (const passage of passages(sections)) {
      for (const { word, index, advice } of findVagueWords(passage.text)) {
        const at = passage.placeOf(index);
        yield {
          message: `"${word}" can mean anything`,
          hint: advice,
          ...at,
          endColumn: at.column + (word.includes('\n') ? 1 : word.length),
        };
      }
    }
  },
};
