import { findPlaceholders } from '../placeholders.ts';
import type { BriefRule } from './rule.ts';

/** A person who reads the design can hold about this many; the source calls more than 20 files a large system. */
const mostFunctional = 20;
/** "Add pagination to existing API" has five, and says enough. */
const fewestWords = 4;

const everything =
  /\b(?:rebuild|rewrite|redo|replace|redesign|modernize|modernise|migrate)\b[^.\n]{0,30}\b(?:entire|whole|complete|everything|all of)\b[^.\n]{0,30}/i;
const anything =
  /\b(?:make|improve|enhance|fix|optimi[sz]e)\b (?:the |our |my |this )?(?:whole |entire )?(?:system|platform|product|app|application|code|codebase|software|things|it)\b(?: (?:better|good|work|faster))?\s*(?:[.\n]|$)/i;

export const broadScope: BriefRule = {
  id: 'brief-broad-scope',
  severity: 'error',
  summary: 'A brief asks for one well-scoped thing.',
  why: 'One design for a whole platform is either shallow everywhere or too long to be read before it is approved.',
  wrong: '- F1 Rebuild the entire platform',
  right: '- F1 Lists of the existing API are delivered in pages of at most 100 entries',
  *find({ brief }) {
    for (const { id, text, line } of brief.requirements) {
      if (everything.test(text)) {
        yield {
          message: `${id} is too large for one design`,
          hint: 'Design its core first, then one part after the other: --incremental.',
          line,
          column: 1,
        };
      } else if (anything.test(text)) {
        yield {
          message: `${id} is too vague to design for`,
          hint: 'What must it do that it does not do now? Such as "pages of at most 100 entries".',
          line,
          column: 1,
        };
      }
    }
    const functional = brief.requirements.filter(({ kind }) => kind === 'functional');
    const words = functional.flatMap(({ text }) => text.split(/\s+/)).filter(word => word !== '').length;
    const isTold = functional.some(({ text }) => findPlaceholders(text).length > 0);
    if (functional.length > 0 && words < fewestWords && !isTold) {
      yield {
        message: `${words} ${words === 1 ? 'word' : 'words'} of functional requirements is too vague to design for`,
        hint: 'Say what goes in, what comes out, and for whom.',
        line: functional[0]?.line ?? 1,
        column: 1,
      };
    }
    if (functional.length > mostFunctional) {
      yield {
        severity: 'warning',
        message: `${functional.length} functional requirements are a lot for one design`,
        hint: `More than ${mostFunctional} are better designed in increments: --incremental, or a brief for each part.`,
        line: functional[mostFunctional]?.line ?? 1,
        column: 1,
      };
    }
  },
};
