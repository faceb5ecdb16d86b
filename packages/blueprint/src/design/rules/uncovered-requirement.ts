import { isActive } from './elements.ts';
import type { Rule, RuleInput } from './rule.ts';
import { excerpt, joinWords } from './words.ts';

export const uncoveredRequirement: Rule = {
  id: 'uncovered-requirement',
  severity: 'error',
  summary: 'Every requirement of the brief is covered by a decision, a task and a check.',
  why: 'What no task covers is not built; what no check covers is only claimed; what no decision covers was not thought about.',
  wrong: 'F3 "Suggest the nearest target" is named by ADR-004 and by nothing else.',
  right: 'ADR-004 covers F3, T7 covers F3, and T7 has the check "npm test -- suggest".',
  *find(input) {
    for (const { id, text, kind } of input.brief?.requirements ?? []) {
      const gaps = findGaps(id, input);
      if (gaps.length === 0) continue;
      const what = kind === 'constraint' ? 'constraint' : 'requirement';
      yield {
        message: `the ${what} ${id} is covered by ${joinWords(gaps.map(gap => `no ${gap}`))}`,
        hint: `${id} says: ${excerpt(text, 100)}`,
        section: gaps[0] === 'decision' ? 'decisions' : 'roadmap',
      };
    }
  },
};

function findGaps(id: string, { design, tasks }: RuleInput): string[] {
  const decisions = design.decisions.filter(each => isActive(each) && each.covers.includes(id));
  const covering = tasks.filter(({ covers }) => covers.includes(id));
  const hasCheck =
    covering.some(({ checks }) => checks.length > 0) ||
    decisions.some(({ confirmation }) => confirmation !== null) ||
    design.metrics.some(({ covers }) => covers.includes(id)) ||
    (design.testSpecification ?? []).some(({ covers }) => covers.includes(id));
  return [
    ...(decisions.length === 0 ? ['decision'] : []),
    ...(covering.length === 0 ? ['task'] : []),
    ...(hasCheck ? [] : ['check']),
  ];
}
