import type { Decision } from '../design.ts';
import { isActive } from './elements.ts';
import type { Rule } from './rule.ts';
import { escapePattern } from './words.ts';

export const supersededWithoutSuccessor: Rule = {
  id: 'superseded-without-successor',
  severity: 'error',
  summary: 'Of a superseded decision one can see which decision holds instead.',
  why: 'The reader of an old decision has to find the new one, and the reader of the new one the reason why the old one was left.',
  wrong: 'ADR-002 is superseded, and no other decision mentions it.',
  right: 'ADR-006, context: "ADR-002 named files by date alone; two on one day collided."',
  *find({ design }) {
    for (const { id, status, ...rest } of design.decisions) {
      if (status !== 'superseded') continue;
      const active = design.decisions.filter(other => other.id !== id && isActive(other));
      const isLinked = active.some(
        other => mentions(textOf(other), id) || mentions(textOf({ id, status, ...rest }), other.id),
      );
      if (!isLinked)
        yield {
          message: `${id} is superseded, and no decision that holds says by which`,
          hint: `Mention ${id} in the one that supersedes it.`,
          id,
        };
    }
  },
};

function textOf({ title, context, decision, rationale, consequences }: Decision): string {
  return [title, context, decision, rationale, ...consequences.good, ...consequences.bad].join('\n');
}

function mentions(text: string, id: string): boolean {
  return id !== '' && new RegExp(`(?<![\\w-])${escapePattern(id)}(?![\\w-])`).test(text);
}
