import { listCommands } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt, isBlank } from './words.ts';

export const checkIsProse: Rule = {
  id: 'check-is-prose',
  severity: 'error',
  summary: 'A check is a command that a shell can run.',
  why: 'The tool runs checks. A sentence cannot be run, so it would never be measured.',
  wrong: 'Verify that all links are found.',
  right: 'npx vitest run test/links.test.ts',
  *find(input) {
    for (const { id, name, command } of listCommands(input)) {
      if (isBlank(command)) yield { message: `${name} has no command`, id };
      else if (isProse(command)) {
        yield {
          message: `${name} is a sentence, not a command: ${excerpt(command)}`,
          hint: 'Such as "npx vitest run test/links.test.ts".',
          id,
        };
      }
    }
  },
};

/** Words that begin sentences about checking. None of them is a command that is in use. */
const openers =
  /^(?:verify|verifies|ensure|check|confirm|review|inspect|manually|manual|assert|validate|measure|compare|observe|see|look|when|should|must|it|all|each|every|no|none|n\/a|not|tbd|todo|the|a|an|unit tests?|integration tests?|load tests?|run (?:the|all|a|an|our|unit|integration)|code review|tests? (?:pass|that|for|are|is|should|the))\b/i;

function isProse(command: string): boolean {
  const text = command.trim();
  // A path, an option, an assignment, a pipe or a variable: no sentence has them.
  const looksLikeShell = /(?:^|\s)(?:-{1,2}\w|\.{0,2}\/\w|[A-Z_]+=)|[|;&$<>*{}]|\w\/\w|\w\.\w/.test(text);
  const isSentence = /^[A-Z][a-z]+ [a-z]+/.test(text) || /[a-z]\.$/.test(text);
  return !looksLikeShell
    ? (openers.test(text) && text.includes(' ')) ||
        isSentence ||
        /^(?:tbd|todo|none|n\/a|manual(?:ly)?)$/i.test(text)
    : openers.test(text) && text.split(/\s+/).length > 3 && isSentence;
}
