import type { Design } from '../../design/design.ts';
import { normalizeText } from './requirements.ts';

interface NumberedRequirement {
  readonly id: string;
  readonly text: string;
}

/**
 * A cached design under the ids of the brief at hand: the same requirements in another order have other ids. All texts
 * of the design are changed, because prose names ids too.
 */
export function renumber(
  design: Design,
  from: readonly NumberedRequirement[],
  to: readonly NumberedRequirement[],
): Design {
  const idByText = new Map(to.map(({ id, text }) => [normalizeText(text), id]));
  const moved = new Map(
    from.flatMap(({ id, text }) => {
      const now = idByText.get(normalizeText(text));
      return now === undefined || now === id ? [] : [[id, now] as const];
    }),
  );
  if (moved.size === 0) return design;
  return JSON.parse(JSON.stringify(design), (_, part: unknown) =>
    typeof part === 'string' ? part.replace(/\b[FNC]\d+\b/g, id => moved.get(id) ?? id) : part,
  ) as Design;
}
