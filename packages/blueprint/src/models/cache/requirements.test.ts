import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequirementKind } from '../../brief/brief.ts';
import { renumber } from './renumber.ts';
import { canonicalJson, type DesignedBrief, requirementHash } from './requirements.ts';

const letters: Record<RequirementKind, string> = { functional: 'F', non_functional: 'N', constraint: 'C' };

/** Numbers the texts as a brief does: by kind, in their order. */
function briefOf(
  texts: readonly (readonly [RequirementKind, string])[],
  more: Partial<DesignedBrief> = {},
): DesignedBrief {
  const counts: Record<string, number> = {};
  const requirements = texts.map(([kind, text], index) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return { id: `${letters[kind]}${counts[kind]}`, kind, text, line: index + 1 };
  });
  return {
    template: null,
    context: 'A shop.',
    currentState: 'Nothing.',
    acceptance: '',
    requirements,
    ...more,
  };
}

const base = briefOf([
  ['functional', 'Sell shoes'],
  ['functional', 'Send a bill'],
  ['non_functional', 'p99 below 100 ms'],
]);
const hash = requirementHash(base);

test.each<[string, DesignedBrief]>([
  [
    'the order of requirements',
    briefOf([
      ['non_functional', 'p99 below 100 ms'],
      ['functional', 'Send a bill'],
      ['functional', 'Sell shoes'],
    ]),
  ],
  [
    'white space',
    briefOf([
      ['functional', ' Sell\r\n  shoes '],
      ['functional', 'Send  a bill'],
      ['non_functional', 'p99 below 100 ms\n'],
    ]),
  ],
  ['line breaks of a paragraph', { ...base, context: 'A\nshop.\n' }],
  ['the order of keys', Object.fromEntries(Object.entries(base).reverse()) as unknown as DesignedBrief],
])('%s makes no difference', (_, brief) => {
  expect(requirementHash(brief)).toBe(hash);
});

test.each<[string, DesignedBrief, Record<string, boolean>]>([
  ['a word', { ...base, context: 'A store.' }, {}],
  [
    'the kind of a requirement',
    briefOf([
      ['functional', 'Sell shoes'],
      ['constraint', 'Send a bill'],
      ['non_functional', 'p99 below 100 ms'],
    ]),
    {},
  ],
  [
    'one requirement more',
    briefOf([
      ['functional', 'Sell shoes'],
      ['functional', 'Sell shoes'],
      ['functional', 'Send a bill'],
      ['non_functional', 'p99 below 100 ms'],
    ]),
    {},
  ],
  ['an option', base, { testsFirst: true }],
])('%s does', (_, brief, options) => {
  expect(requirementHash(brief, options)).not.toBe(hash);
});

test('the order of bullets makes no difference, that of numbered steps does', () => {
  const accept = (acceptance: string) => requirementHash({ ...base, acceptance });
  expect(accept('All of:\n- a\n- b')).toBe(accept('All of:\n\n*  b\n* a\n'));
  expect(accept('1. a\n2. b')).not.toBe(accept('1. b\n2. a'));
});

test('any order of any requirements has one hash', () => {
  const requirement = fc.tuple(fc.constantFrom(...(Object.keys(letters) as RequirementKind[])), fc.string());
  fc.assert(
    fc.property(fc.array(requirement), fc.infiniteStream(fc.nat()), (texts, order) => {
      const shuffled = texts.map(text => ({ text, at: order.next().value })).sort((a, b) => a.at - b.at);
      expect(requirementHash(briefOf(shuffled.map(({ text }) => text)))).toBe(
        requirementHash(briefOf(texts)),
      );
    }),
  );
});

test('JSON whose keys come in another order is the same text', () => {
  const one = { a: 1, b: { d: [1, { f: 2, e: 3 }], c: null } };
  const other = { b: { c: null, d: [1, { e: 3, f: 2 }] }, a: 1 };
  expect(canonicalJson(one)).toBe(canonicalJson(other));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('a design comes back under the ids of the brief at hand, in prose too', () => {
  const design = { summary: 'F1 sells, F2 bills, N1 is fast; ADR-F1x stays.', covers: ['F1', 'F2'] };
  const swapped = briefOf([
    ['functional', 'Send a bill'],
    ['functional', 'Sell  shoes'],
    ['non_functional', 'p99 below 100 ms'],
  ]);
  expect(renumber(design as never, base.requirements, swapped.requirements)).toEqual({
    summary: 'F2 sells, F1 bills, N1 is fast; ADR-F1x stays.',
    covers: ['F2', 'F1'],
  });
  expect(renumber(design as never, base.requirements, base.requirements)).toBe(design);
});
