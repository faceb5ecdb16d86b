/** A node of PostgreSQL's parse tree: the fields of one kind, as the parser's JSON has them. */
export type Node = Readonly<Record<string, unknown>>;

/** The fields of a wrapped node such as `{ "ColumnDef": { … } }`, when it is of this kind. */
export function nodeOf(value: unknown, kind: string): Node | undefined {
  const fields = isNode(value) ? value[kind] : undefined;
  return isNode(fields) ? fields : undefined;
}

/** The fields of all nodes of one kind in a list. */
export function nodesOf(value: unknown, kind: string): Node[] {
  return listOf(value)
    .map(item => nodeOf(item, kind))
    .filter(node => node !== undefined);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The strings of a list of `String` nodes: a qualified name, or column names. */
export function stringsOf(value: unknown): string[] {
  return listOf(value).flatMap(item => textOf(nodeOf(item, 'String')?.['sval']) ?? []);
}

/** Byte offset of a node in the text that was parsed; zero is left out by the parser, like every zero. */
export function locationOf(node: Node): number | undefined {
  const location = node['location'] ?? 0;
  return typeof location === 'number' && location >= 0 ? location : undefined;
}

/** Calls `visit` for every wrapped node below a value, parents first. */
export function walk(value: unknown, visit: (kind: string, node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isNode(value)) {
    for (const [kind, child] of Object.entries(value)) {
      if (isNode(child) && kind >= 'A' && kind <= 'Zz') visit(kind, child);
      walk(child, visit);
    }
  }
}
