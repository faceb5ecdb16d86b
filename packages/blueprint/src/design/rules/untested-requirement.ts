import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const untestedRequirement: Rule = {
  id: 'untested-requirement',
  severity: 'error',
  summary:
    'Where a design has a test specification, it covers every functional and non-functional requirement.',
  why: 'With tests first, a requirement without a test is one that nobody will build.',
  wrong: 'test_spec.md with no test case that covers F4.',
  right: 'TS9 "A moved file is suggested". Covers F4.',
  *find({ brief, design }) {
    if (design.testSpecification === null) return;
    const tested = new Set(design.testSpecification.flatMap(({ covers }) => covers));
    for (const { id, kind, text } of brief?.requirements ?? []) {
      if (kind === 'constraint' || tested.has(id)) continue;
      yield {
        message: `no test case covers ${id}`,
        hint: `${id} says: ${excerpt(text, 100)}`,
        section: 'test_specification',
      };
    }
  },
};
