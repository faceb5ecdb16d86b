import type { Rule } from './rule.ts';

const [fewest, most] = [3, 5];

export const riskCount: Rule = {
  id: 'risk-count',
  severity: 'error',
  summary: 'The risk register has the three to five top risks.',
  why: 'With fewer, nobody has looked for them; of more than five, nobody reads the sixth, and the list hides the one that matters.',
  wrong: 'A register with one risk, or with fourteen.',
  right: 'The four risks whose probability and impact are highest.',
  *find({ design }) {
    const count = design.risks.length;
    if (count > 0 && count < fewest) {
      yield {
        message: `${count} ${count === 1 ? 'risk is' : 'risks are'} fewer than ${fewest}`,
        hint: 'What if the load is ten times as high, a dependency fails, an assumption is wrong, the work is killed half way?',
        section: 'risks',
      };
    }
    if (count > most) {
      yield {
        severity: 'warning',
        message: `${count} risks are more than ${most}`,
        hint: 'Keep those that would change a decision.',
        section: 'risks',
      };
    }
  },
};
