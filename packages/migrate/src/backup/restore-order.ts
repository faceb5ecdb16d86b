/** A foreign key between two tables of a restore, by their places in its list. */
export interface Reference {
  readonly from: number;
  readonly to: number;
}

/** The tables in an order in which those that are referred to come first, as far as references allow that. */
export function parentsFirst(count: number, references: readonly Reference[]): number[] {
  const ordered: number[] = [];
  const visited = new Set<number>();
  const visit = (table: number) => {
    if (visited.has(table)) return;
    visited.add(table);
    for (const { from, to } of references) if (from === table) visit(to);
    ordered.push(table);
  };
  for (let table = 0; table < count; table += 1) visit(table);
  return ordered;
}
