/** A node of PostgreSQL's parse tree, as JSON. */
export type Node = Readonly<Record<string, unknown>>;

/** The node of a field; empty where there is none. */
export function child(node: Node, field: string): Node {
  const value = node[field];
  return isNode(value) ? value : {};
}

export function children(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: Node, field: string): string | undefined {
  const value = node[field];
  return typeof value === 'string' ? value : undefined;
}

/** The parts of a name that the parser gives as a list of strings, in whatever it wraps them. */
export function nameParts(node: Node): string[] {
  const items =
    children(child(node, 'List'), 'items').length > 0
      ? children(child(node, 'List'), 'items')
      : [...children(child(node, 'TypeName'), 'names'), node];
  return items.flatMap(item => text(child(item, 'String'), 'sval') ?? []);
}

/** Calls `visit` with every node below, its own included, and the name of its kind. */
export function walk(kind: string, node: unknown, visit: (kind: string, node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk('', item, visit);
  } else if (isNode(node)) {
    if (/^[A-Z]/.test(kind)) visit(kind, node);
    for (const [field, value] of Object.entries(node)) walk(field, value, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
