import type { Rule, RuleInput, SectionName } from './rule.ts';
import { isBlank } from './words.ts';

interface Deliverable {
  readonly section: SectionName;
  readonly name: string;
  readonly file: string;
  readonly isThere: (input: RuleInput) => boolean;
}

const deliverables: readonly Deliverable[] = [
  {
    section: 'decisions',
    name: 'architecture decisions',
    file: 'adrs/',
    isThere: ({ design }) => design.decisions.length > 0,
  },
  {
    section: 'roadmap',
    name: 'a roadmap with tasks',
    file: 'roadmap.md',
    isThere: ({ tasks }) => tasks.length > 0,
  },
  {
    section: 'execution_prompt',
    name: 'an execution prompt',
    file: 'execution_prompt.md',
    isThere: ({ design }) => !isBlank(design.executionPrompt),
  },
  {
    section: 'metrics',
    name: 'success metrics',
    file: 'success_metrics.md',
    isThere: ({ design }) => design.metrics.length > 0,
  },
  {
    section: 'risks',
    name: 'a risk register',
    file: 'risk_register.md',
    isThere: ({ design }) => design.risks.length > 0,
  },
];

export const missingDeliverable: Rule = {
  id: 'missing-deliverable',
  severity: 'error',
  summary: 'A design has all five deliverables: decisions, roadmap, execution prompt, metrics, risks.',
  why: 'Each answers what the others leave open: why, in which order, by which words, how one knows that it works, and what may go wrong.',
  wrong: 'A design folder without risk_register.md.',
  right: 'A risk_register.md with three to five risks.',
  *find(input) {
    for (const { section, name, file, isThere } of deliverables) {
      if (isThere(input)) continue;
      yield {
        message: `the design lacks ${name}`,
        hint: `It belongs into ${file}. "blueprint import" on the answer you have writes the prompt that asks for just that.`,
        section,
      };
    }
  },
};
