import type { BriefRule } from './rule.ts';

const parts = [
  {
    name: 'team',
    pattern:
      /\b(?:teams?|engineers?|developers?|volunteers?|maintainers?|programmers?|people|person|alone|solo|staff)\b/i,
  },
  {
    name: 'timeline',
    pattern:
      /\b(?:timeline|deadline|days?|weeks?|weekend|months?|quarters?|sprints?|release date|by (?:january|february|march|april|may|june|july|august|september|october|november|december|20\d\d)|no (?:deadline|hurry))\b/i,
  },
  {
    name: 'budget',
    pattern:
      /\b(?:budgets?|costs?|paid|unpaid|volunteers?|free|licen[cs]e fees?|spend|existing infrastructure|no new infrastructure)\b|[$€£]\s?\d/i,
  },
];

export const noFrame: BriefRule = {
  id: 'brief-no-frame',
  severity: 'warning',
  summary: 'A brief names the team, the time and the money there is.',
  why: 'Two volunteers with a weekend and forty engineers with a year get different designs for the same requirements.',
  wrong: '## Context\n\nA link checker for our documentation.',
  right:
    '## Context\n\nA link checker for our documentation. Team: 2 volunteers (TypeScript). Timeline: one weekend. Budget: none.',
  *find({ brief, sections }) {
    // An empty context is told of already.
    if (brief.context === '') return;
    const text = [brief.context, brief.currentState, ...brief.requirements.map(each => each.text)].join('\n');
    const missing = parts
      .filter(({ name, pattern }) => !pattern.test(text) && !(name === 'team' && brief.profile.team !== null))
      .map(({ name }) => name);
    if (missing.length === 0) return;
    const line = sections.find(({ name }) => name === 'context')?.line;
    yield {
      message: `the brief does not say the ${joinWords(missing)}`,
      hint: 'One line is enough: "Team: 3 backend engineers (Python). Timeline: 2 weeks. Budget: no paid services."',
      ...(line === undefined ? {} : { line, column: 1 }),
    };
  },
};

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and the ${words.at(-1)}`;
}
