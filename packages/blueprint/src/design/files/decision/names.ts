import type { Decision } from '../../design.ts';

/**
 * File names of decisions, in their order: `001-plain-sql.md`. The number is that of the id where it has one, so that
 * reordering renames nothing. Only lower-case letters, digits and hyphens come from a design: no title leaves the folder.
 */
export function decisionFileNames(
  decisions: readonly Pick<Decision, 'id' | 'title'>[],
  known: ReadonlyMap<string, string>,
): string[] {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return decisions.map(({ id, title }, index) => {
    const kept = known.get(id);
    const number = /(\d{1,6})$/.exec(id)?.[1] ?? String(index + 1);
    const stem = `${String(Number(number)).padStart(3, '0')}-${slug(title)}`;
    const name = kept !== undefined && !taken.has(kept.toLowerCase()) ? kept : firstFree(stem, taken, next);
    taken.add(name.toLowerCase());
    return name;
  });
}

function slug(title: string): string {
  const words = title
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  return words.replace(/^-+|-+$/g, '') || 'decision';
}

/** `next` keeps the number to go on with, so that a thousand equal titles are no million attempts. */
function firstFree(stem: string, taken: ReadonlySet<string>, next: Map<string, number>): string {
  for (let number = next.get(stem) ?? 1; ; number++) {
    const name = number === 1 ? `${stem}.md` : `${stem}-${number}.md`;
    next.set(stem, number + 1);
    if (!taken.has(name)) return name;
  }
}
