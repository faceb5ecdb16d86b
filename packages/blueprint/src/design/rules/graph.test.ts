import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles, reachableFrom, toGraph } from './graph.ts';

const graphOf = (edges: Record<string, string[]>) =>
  toGraph(Object.entries(edges).map(([id, dependsOn]) => ({ id, dependsOn })));

test.each<[Record<string, string[]>, string[][]]>([
  [{}, []],
  [{ a: ['b'], b: ['c'], c: [] }, []],
  [{ a: ['a'] }, [['a', 'a']]],
  [{ a: ['b'], b: ['a'] }, [['a', 'b', 'a']]],
  [{ a: ['b'], b: ['c'], c: ['b'] }, [['b', 'c', 'b']]],
  [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  [
    { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
    [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ],
  ],
  [{ a: ['missing'] }, []],
])('cycles of %j', (edges, expected) => {
  expect(findCycles(graphOf(edges))).toEqual(expected);
});

test('a cycle is found exactly where a node reaches itself, and each is a path of the graph', () => {
  const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.dictionary(node, fc.array(node, { maxLength: 3 })), edges => {
      const graph = graphOf(edges);
      const cycles = findCycles(graph);
      expect(cycles.length > 0).toBe([...graph.keys()].some(id => reachableFrom(graph, id).has(id)));
      for (const cycle of cycles) {
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, id] of cycle.slice(0, -1).entries())
          expect(graph.get(id)).toContain(cycle[index + 1]);
      }
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('a chain of 100,000 needs no stack', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => ({
    id: `${index}`,
    dependsOn: [`${index + 1}`],
  }));
  expect(findCycles(toGraph(chain))).toEqual([]);
});
