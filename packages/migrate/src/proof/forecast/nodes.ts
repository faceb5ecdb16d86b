/** A node of PostgreSQL's parse tree, as JSON. */
export type Node = Readonly<Record<string, unknown>>;

/** A table as a statement names it. */
export interface Relation {
  readonly schema: string | undefined;
  readonly name: string;
  /** True where an index is named, and its table is meant. */
  readonly isIndex?: boolean;
}

/** What a statement does, by the id of its example in `lock-facts/examples.ts`, to tables by the part they play there. */
export interface Effect {
  readonly fact: string;
  readonly roles: Readonly<Record<string, Relation>>;
  /** What the catalog has to say before the fact is certain. */
  readonly refine?:
    | { readonly by: 'constraint' | 'not null'; readonly name: string }
    | { readonly by: 'type'; readonly name: string; readonly type: string }
    | { readonly by: 'functions'; readonly names: readonly string[] };
}

export function nameOf(rangeVar: unknown): Relation | undefined {
  if (!isNode(rangeVar)) return undefined;
  const inner = isNode(rangeVar['RangeVar']) ? rangeVar['RangeVar'] : rangeVar;
  const { relname, schemaname } = inner as { relname?: string; schemaname?: string };
  return relname === undefined ? undefined : { schema: schemaname, name: relname };
}

/** A name given as a list of its parts, without the last `cut` of them: a trigger is listed behind its table. */
export function nameFromList(list: unknown, cut = 0): Relation | undefined {
  const parts = nodesIn(list, 'String').map(part => words(part['sval']));
  const names = cut === 0 ? parts : parts.slice(0, -cut);
  const name = names.at(-1);
  return name === undefined ? undefined : { schema: names.at(-2), name };
}

/** All nodes of a kind in a tree, however deep. */
export function nodesIn(tree: unknown, kind: string): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(part => nodesIn(part, kind));
  if (!isNode(tree)) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === kind && isNode(value) ? [value] : []),
    ...nodesIn(value, kind),
  ]);
}

export function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
