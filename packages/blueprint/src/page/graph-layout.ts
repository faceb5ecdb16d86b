import { Graph, layout } from '@dagrejs/dagre';
import type { Task } from '../design/design.ts';
import { compact, type Item } from './compact.ts';

export interface PlacedTask {
  readonly task: Task;
  /** The upper left corner, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface TaskGraph {
  readonly width: number;
  readonly height: number;
  readonly tasks: readonly PlacedTask[];
  readonly edges: readonly PlacedEdge[];
  /** How many dependencies are not drawn, because others imply them. */
  readonly implied: number;
}

export const nodeSize = { width: 164, height: 58 } as const;
const margin = 12;

/**
 * Places tasks from left to right by their dependencies, the chain that is given as straight as it can be. A dependency
 * that follows from others is left out of the picture: T3 on T1, where T3 depends on T2 and T2 on T1. Dependencies on
 * what does not exist are left out, and of two tasks with one id the first is drawn. Pure.
 */
export function layOutTasks(tasks: readonly Task[], chain: readonly string[]): TaskGraph {
  const byId = new Map<string, Task>();
  for (const task of tasks) if (!byId.has(task.id)) byId.set(task.id, task);
  const { edges, implied } = edgesOf(byId);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 46, edgesep: 10, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = nameNodes(byId);
  for (const name of names.values()) graph.setNode(name, { ...nodeSize });
  for (const { from, to } of edges) graph.setEdge(names.get(from) ?? '', names.get(to) ?? '');
  layout(graph);
  return { ...drawTogether(graph, byId, edges, chain), implied };
}

/** dagre keeps nodes in plain objects, where an id such as `__proto__` would be more than a name. */
function nameNodes(byId: ReadonlyMap<string, Task>): ReadonlyMap<string, string> {
  return new Map([...byId.keys()].map((id, index) => [id, `n${index}`]));
}

/** dagre decides the columns and the order in them; how far apart they are is decided here. */
function drawTogether(
  graph: Graph,
  byId: ReadonlyMap<string, Task>,
  edges: readonly Edge[],
  chain: readonly string[],
): Omit<TaskGraph, 'implied'> {
  const isInChain = ({ from, to }: Edge) => chain.indexOf(to) > 0 && chain[chain.indexOf(to) - 1] === from;
  const names = nameNodes(byId);
  const boxes = new Map<string, Item>();
  for (const [id, name] of names) {
    const { x, y } = graph.node(name) as Point;
    boxes.set(id, { x, y, height: nodeSize.height, neighbours: [] });
  }
  const columns = new Set([...boxes.values()].map(({ x }) => Math.round(x)));
  const routes = edges.map(edge => {
    const { points = [] } = graph.edge(names.get(edge.from) ?? '', names.get(edge.to) ?? '') as {
      points?: Point[];
    };
    // Between two columns an edge is free to bend; in one it has to keep clear of the boxes.
    const bends = points
      .slice(1, -1)
      .filter(({ x }) => columns.has(Math.round(x)))
      .map(({ x, y }): Item => ({ x, y, height: 0, neighbours: [] }));
    const route = [boxes.get(edge.from), ...bends, boxes.get(edge.to)].filter(item => item !== undefined);
    link(route, isInChain(edge) ? chainWeight : 1);
    return { ...edge, route };
  });
  const items = [...new Set([...boxes.values(), ...routes.flatMap(({ route }) => route)])];
  compact(items);
  const height = Math.max(0, ...items.map(item => item.y + item.height / 2)) + 2 * margin;
  return {
    width: Math.ceil((graph.graph() as { width?: number }).width ?? 0),
    height: Math.ceil(height),
    tasks: [...boxes].flatMap(([id, { x, y }]) => {
      const task = byId.get(id);
      const corner = {
        x: Math.round(x - nodeSize.width / 2),
        y: Math.round(y - nodeSize.height / 2 + margin),
      };
      return task === undefined ? [] : [{ task, ...corner }];
    }),
    edges: routes.map(({ from, to, route }) => ({ from, to, points: pointsOf(route) })),
  };
}

const chainWeight = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

function link(route: readonly Item[], weight: number): void {
  for (const [index, item] of route.entries()) {
    const next = route[index + 1];
    if (next === undefined) return;
    item.neighbours.push({ item: next, weight });
    next.neighbours.push({ item, weight });
  }
}

/** From the right side of one box to the left side of the other, level beside the boxes it passes; in a circle also back. */
function pointsOf(route: readonly Item[]): Point[] {
  const [first, last] = [route[0], route.at(-1)];
  if (first === undefined || last === undefined) return [];
  const half = (nodeSize.width / 2) * (first.x <= last.x ? 1 : -1);
  const place = ({ x, y }: Item, side: number) => ({ x: x + side * half, y: y + margin });
  return [
    place(first, 1),
    ...route.slice(1, -1).flatMap(bend => [place(bend, -1), place(bend, 1)]),
    place(last, -1),
  ];
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

function edgesOf(byId: ReadonlyMap<string, Task>): { edges: Edge[]; implied: number } {
  const before = (id: string) => [
    ...new Set((byId.get(id)?.dependsOn ?? []).filter(each => byId.has(each) && each !== id)),
  ];
  const reached = new Map<string, ReadonlySet<string>>();
  const all = [...byId.keys()].flatMap(to => before(to).map(from => ({ from, to })));
  const edges = all.filter(
    ({ from, to }) =>
      !before(to).some(other => other !== from && ancestorsOf(other, before, reached).has(from)),
  );
  // In a circle everything follows from everything; then all of it is drawn.
  const isCircular = [...byId.keys()].some(id => ancestorsOf(id, before, reached).has(id));
  return isCircular ? { edges: all, implied: 0 } : { edges, implied: all.length - edges.length };
}

function ancestorsOf(
  id: string,
  before: (id: string) => readonly string[],
  known: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const found = known.get(id);
  if (found !== undefined) return found;
  const reached = new Set<string>();
  const open = [...before(id)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...before(next));
  }
  known.set(id, reached);
  return reached;
}
