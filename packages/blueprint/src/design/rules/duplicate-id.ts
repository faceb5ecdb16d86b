import { listElements } from './elements.ts';
import type { Rule } from './rule.ts';
import { isBlank } from './words.ts';

export const duplicateId: Rule = {
  id: 'duplicate-id',
  severity: 'error',
  summary: 'An id belongs to one element, and to no requirement.',
  why: 'What refers to it would mean one of two things, and evidence for one would count for the other.',
  wrong: 'Two tasks T4; or a risk F1 beside the requirement F1.',
  right: 'T4 and T5.',
  *find({ brief, ...rest }) {
    const first = new Map<string, string>(brief?.requirements.map(({ id }) => [id, 'requirement']) ?? []);
    for (const { kind, id } of listElements(rest)) {
      const earlier = first.get(id);
      if (!isBlank(id) && earlier !== undefined) {
        const owners = earlier === kind ? `two ${kind}s` : `a ${earlier} and a ${kind}`;
        yield {
          message: `the id ${id} belongs to ${owners}`,
          hint: 'Give one of them an id of its own.',
          id,
        };
      }
      if (earlier === undefined) first.set(id, kind);
    }
  },
};
