import { sectionTitles } from '../sections.ts';
import { namesTechnology } from '../technologies.ts';
import type { BriefRule } from './rule.ts';

export const noStack: BriefRule = {
  id: 'brief-no-stack',
  severity: 'error',
  summary: 'The constraints say what to build with.',
  why: 'The design will name a language, a database and a place to run all the same: those of most texts that the model has read, not yours.',
  wrong: '### Constraints\n\n- C1 No new infrastructure',
  right: '### Constraints\n\n- C1 Python 3.9+, FastAPI, PostgreSQL 16\n- C2 No new infrastructure',
  *find({ brief, sections }) {
    const constraints = brief.requirements.filter(({ kind }) => kind === 'constraint');
    if (constraints.length === 0 || constraints.some(({ text }) => namesTechnology(text))) return;
    const line = sections.find(({ name }) => name === 'constraint')?.line ?? constraints[0]?.line;
    const isElsewhere = namesTechnology(brief.context) || namesTechnology(brief.currentState);
    yield {
      message: 'no constraint says what to build with',
      hint: `Such as "- C${constraints.length + 1} Must use Python 3.9+, FastAPI, PostgreSQL". Where it is free: "any language".`,
      // What exists is a hint to the designer, but no decision.
      ...(isElsewhere
        ? {
            severity: 'warning' as const,
            message: `what to build with is not said below "${sectionTitles.constraint}"`,
          }
        : {}),
      ...(line === undefined ? {} : { line, column: 1 }),
    };
  },
};
