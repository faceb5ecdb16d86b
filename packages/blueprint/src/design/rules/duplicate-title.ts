import { listElements } from './elements.ts';
import type { Rule } from './rule.ts';
import { normalizeWords } from './words.ts';

export const duplicateTitle: Rule = {
  id: 'duplicate-title',
  severity: 'error',
  summary: 'No two elements of a kind have the same title.',
  why: 'Either one of them is a copy that was to become something else, or two people will do the same work.',
  wrong: 'T3 "Add logging" and T9 "Add logging".',
  right: 'T3 "Log each request" and T9 "Log each retry".',
  *find(input) {
    const first = new Map<string, string>();
    for (const { kind, id, title } of listElements(input)) {
      const words = normalizeWords(title);
      if (words === '' || kind === 'component') continue;
      const key = `${kind} ${words}`;
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, id);
      else
        yield {
          message: `${id} has the same title as ${earlier}`,
          hint: 'Say where they differ, or delete one.',
          id,
        };
    }
  },
};
