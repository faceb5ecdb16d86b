/** What points to what, by id. Ids that are no key lead nowhere. */
export type Graph = ReadonlyMap<string, readonly string[]>;

export function toGraph(
  nodes: readonly { readonly id: string; readonly dependsOn: readonly string[] }[],
): Graph {
  return new Map(nodes.map(({ id, dependsOn }) => [id, dependsOn]));
}

/** One cycle for each knot, as a path that ends where it begins. Without recursion: a chain may be long. */
export function findCycles(graph: Graph): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of graph.keys()) {
    const path: string[] = [];
    const onPath = new Map<string, number>();
    const stack = [{ id: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (top === undefined) break;
      if (top.next === 0) {
        if (done.has(top.id)) {
          stack.pop();
          continue;
        }
        onPath.set(top.id, path.length);
        path.push(top.id);
      }
      const target = graph.get(top.id)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
        stack.pop();
        continue;
      }
      const since = onPath.get(target);
      if (since !== undefined) cycles.push([...path.slice(since), target]);
      else if (graph.has(target) && !done.has(target)) stack.push({ id: target, next: 0 });
    }
  }
  return keepOnePerKnot(cycles);
}

/** Several cycles through the same nodes are one mistake to mend. */
function keepOnePerKnot(cycles: readonly string[][]): string[][] {
  const seen = new Set<string>();
  return cycles.filter(cycle => {
    const isNew = cycle.every(id => !seen.has(id));
    for (const id of cycle) seen.add(id);
    return isNew;
  });
}

/** Everything that can be reached from a node, the node left out unless it is on a cycle. */
export function reachableFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  while (open.length > 0) {
    const id = open.pop();
    if (id === undefined || reached.has(id)) continue;
    reached.add(id);
    open.push(...(graph.get(id) ?? []));
  }
  return reached;
}
