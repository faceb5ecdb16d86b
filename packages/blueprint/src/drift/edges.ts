import type { Component } from '../design/design.ts';
import { isTestFile } from '../evidence/lost-tests.ts';
import type { Code, Import } from './code.ts';
import type { Deviation } from './deviation.ts';
import { firstOfEachFile, type Part, whatIsUnread } from './figure.ts';

/** Imports of files of one component in files of another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly imports: readonly Import[];
}

/** The imports between files of different components, by the pair of components. */
export function findEdges(
  { imports }: Pick<Code, 'imports'>,
  find: (file: string) => { readonly id: string } | undefined,
): Edge[] {
  const edges = new Map<string, { from: string; to: string; imports: Import[] }>();
  for (const each of imports) {
    const from = find(each.from)?.id;
    const to = 'file' in each.to ? find(each.to.file)?.id : undefined;
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, imports: [] };
    edges.set(key, edge);
    edge.imports.push(each);
  }
  return [...edges.values()];
}

/** Edges that the code has and the design has not. What tests share with each other is no part of a product. */
export function divergentEdges(edges: readonly Edge[], components: readonly Component[], code: Code): Part {
  const allowed = new Map(components.map(({ id, dependsOn }) => [id, new Set(dependsOn)]));
  const divergent = edges
    .filter(({ from, to }) => allowed.get(from)?.has(to) !== true)
    .map(edge => ({ ...edge, imports: edge.imports.filter(each => !isBetweenTests(each)) }))
    .filter(({ imports }) => imports.length > 0);
  return {
    figure: { count: divergent.length, of: edges.length, notMeasured: whatIsUnread(code) },
    deviations: divergent.flatMap(({ from, to, imports }) =>
      firstOfEachFile(imports).map(
        (each): Deviation => ({
          kind: 'divergent_edge',
          component: from,
          to,
          file: each.from,
          line: each.line,
          specifier: each.specifier,
          target: 'file' in each.to ? each.to.file : '',
        }),
      ),
    ),
  };
}

function isBetweenTests({ from, to }: Import): boolean {
  return isTestFile(from) && 'file' in to && isTestFile(to.file);
}

/** Edges that the design has and the code has not. One of a component with code that nobody has read may be there. */
export function absentEdges(
  edges: readonly Edge[],
  designed: readonly { readonly from: string; readonly to: string }[],
  unread: ReadonlySet<string | undefined>,
): Part {
  const present = new Set(edges.map(({ from, to }) => JSON.stringify([from, to])));
  const isPresent = (edge: { from: string; to: string }) => present.has(JSON.stringify([edge.from, edge.to]));
  const known = designed.filter(edge => isPresent(edge) || !unread.has(edge.from));
  const absent = known.filter(edge => !isPresent(edge));
  const open = designed.length - known.length;
  return {
    figure: {
      count: absent.length,
      of: known.length,
      notMeasured: open === 0 ? null : `${open} of ${designed.length} edges start in code that is not read`,
    },
    deviations: absent.map(({ from, to }) => ({ kind: 'absent_edge', component: from, to })),
  };
}
