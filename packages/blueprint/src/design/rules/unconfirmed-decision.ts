import { isActive } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const unconfirmedDecision: Rule = {
  id: 'unconfirmed-decision',
  severity: 'warning',
  summary: 'The confirmation of a decision names a check.',
  why: 'A decision that nothing checks is followed until somebody is in a hurry.',
  wrong: 'ADR-007 "No network code", without a confirmation.',
  right: 'ADR-007 "No network code". Confirmation: npm run lint -- --rule no-network; exit 0.',
  *find({ design }) {
    for (const decision of design.decisions.filter(isActive)) {
      if (decision.confirmation !== null) continue;
      const { id, title } = decision;
      yield {
        message: `${id} "${excerpt(title)}" has no confirmation`,
        hint: 'Name the command that would fail if the decision were not followed.',
        id,
      };
    }
  },
};
