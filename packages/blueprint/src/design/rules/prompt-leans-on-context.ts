import { listPromptLines } from './elements.ts';
import type { Rule } from './rule.ts';

/** What only somebody knows who was there, or who has another document before them. */
const patterns: readonly RegExp[] = [
  /\bas (?:we )?(?:already )?(?:discussed|agreed|decided|mentioned|noted|talked about)\b(?: (?:above|earlier|before|previously))?/i,
  /\b(?:discussed|agreed|described|mentioned|explained|provided) (?:earlier|previously|before)\b/i,
  /\b(?:previous|earlier|prior|last) (?:conversation|message|discussion|answer|response|session|chat|prompt)\b/i,
  /\b(?:our|this) (?:conversation|discussion|chat)\b/i,
  /\b(?:see|refer to|per|follow|consult|according to|as in|in|from|read) (?:the |our )?(?:[\w-]+\/)*(?:architecture|roadmap|risk_register|success_metrics|test_spec|brief)\.md/i,
  /\b(?:see|refer to|per|follow|consult|according to|as in|in|from|read) (?:the |our |that |an? )?(?:ADRs\b|architecture (?:decision )?(?:records?|documents?)|design (?:documents?|docs?|specification))/i,
  /\b(?:see|refer to|per|follow|consult|according to) (?:the |our )(?:design|roadmap|risk register|brief|architecture)\b/i,
  /\b(?:see|refer to|per|follow|consult|according to|as in) ADR-?\d+/i,
  /\bthe (?:above|attached|accompanying|aforementioned) (?:design|document|documents|file|files|architecture|diagram|specification|brief|answer)\b/i,
  /\b(?:the )?(?:design|architecture|specification) (?:above|attached)\b/i,
  /\bas you (?:already )?know\b|\byou already (?:know|have|saw)\b|\bas (?:usual|before|last time)\b|\bremember that we\b/i,
];

export const promptLeansOnContext: Rule = {
  id: 'prompt-leans-on-context',
  severity: 'error',
  summary: 'The execution prompt stands alone.',
  why: 'The coding agent was not there when it was discussed, and has neither the design nor the brief before it.',
  wrong: 'Handle errors as discussed above; see ADR-003 for the format.',
  right: 'On a missing file print "FILE: not found" to stderr and exit with 2.',
  *find({ design }) {
    const lines = listPromptLines(design);
    const whole = lines.map(({ text }) => text).join('\n');
    // Most prompts have none of them: one look at the whole instead of one at each line.
    const present = patterns.filter(pattern => pattern.test(whole));
    for (const { line, text } of lines) {
      const found = present.map(pattern => pattern.exec(text)?.[0]).find(match => match !== undefined);
      if (found === undefined) continue;
      yield {
        message: `the execution prompt says "${found}", which its reader cannot look at`,
        hint: 'Write there what is meant.',
        section: 'execution_prompt',
        promptLine: line,
      };
    }
  },
};
