import type { Decision } from '../design.ts';
import { isActive } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt, isBlank, joinWords } from './words.ts';

export const incompleteDecision: Rule = {
  id: 'incomplete-decision',
  severity: 'error',
  summary: 'A decision names the options that were considered, a rationale, its price and its risks.',
  why: 'A decision with one option was not decided, and one without a price was not thought through. Where there is no risk, it says so: "None".',
  wrong: 'ADR-002: we use Kafka.',
  right:
    'ADR-002: two options with their pros and cons, why one was taken, what it costs, and a risk with its mitigation.',
  *find({ design }) {
    for (const decision of design.decisions.filter(isActive)) {
      const missing = listGaps(decision);
      if (missing.length === 0) continue;
      const { id, title } = decision;
      yield { message: `${id} "${excerpt(title)}" does not say ${joinWords(missing)}`, id };
    }
  },
};

function listGaps({ title, options, decision, rationale, consequences, risks }: Decision): string[] {
  const named = options.filter(({ name }) => !isBlank(name));
  return [
    ...(isBlank(title) ? ['its title'] : []),
    ...(named.length < 2 ? ['which options were considered (at least two)'] : []),
    ...(isBlank(decision) ? ['what is done'] : []),
    ...(isBlank(rationale) ? ['why'] : []),
    ...(consequences.bad.every(isBlank) ? ['what it costs (its bad consequences)'] : []),
    ...(risks.every(({ risk }) => isBlank(risk)) ? ['what may go wrong (its risks, or "None")'] : []),
    ...(risks.some(({ risk, mitigation }) => !isBlank(risk) && !/^none\b/i.test(risk) && isBlank(mitigation))
      ? ['what is done about its risk']
      : []),
  ];
}
