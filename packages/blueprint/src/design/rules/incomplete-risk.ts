import type { Rule } from './rule.ts';
import { excerpt, isBlank, joinWords } from './words.ts';

export const incompleteRisk: Rule = {
  id: 'incomplete-risk',
  severity: 'error',
  summary: 'A risk has a description, a probability, an impact and a mitigation.',
  why: 'Without the two levels risks cannot be compared, and without a mitigation writing one down changes nothing.',
  wrong: 'R2 Data loss. Impact: High.',
  right:
    'R2 A crash loses rows that were acknowledged. Probability: Low. Impact: High. Mitigation: one transaction a batch, and a test that kills the process.',
  *find({ design }) {
    for (const { id, title, description, probability, impact, mitigation } of design.risks) {
      const missing = [
        ...(isBlank(title) && isBlank(description) ? ['description'] : []),
        ...(probability === null ? ['probability'] : []),
        ...(impact === null ? ['impact'] : []),
        ...(isBlank(mitigation) ? ['mitigation'] : []),
      ];
      if (missing.length > 0)
        yield { message: `the risk ${id} "${excerpt(title)}" lacks its ${joinWords(missing)}`, id };
    }
  },
};
