import { expect, test } from 'vitest';
import type { Brief, Profile } from './brief.ts';
import { sizeBrief } from './sizing.ts';

const unknown: Profile = { components: null, novelty: null, riskUsd: null, team: null };

function briefWith(profile: Partial<Profile>, rest: Partial<Brief> = {}): Brief {
  return {
    name: 'any',
    title: 'A service',
    template: null,
    profile: { ...unknown, ...profile },
    context: '',
    requirements: [],
    currentState: '',
    acceptance: '',
    source: 'x'.repeat(4_000),
    ...rest,
  };
}

const size = (brief: Brief, maxUsd?: number) => sizeBrief(brief, { maxUsd, candidates: () => [] });

test.each<[Partial<Profile>, number | undefined, string]>([
  [{}, undefined, 'strong'],
  [{ components: 11 }, undefined, 'strong'],
  [{ components: 10 }, undefined, 'middle'],
  [{ novelty: 'novel' }, undefined, 'strong'],
  [{ novelty: 'established' }, undefined, 'middle'],
  [{ riskUsd: 10_001, components: 2, novelty: 'established', team: 'senior' }, undefined, 'strong'],
  [{ riskUsd: 10_000 }, undefined, 'middle'],
  [{ team: 'junior' }, undefined, 'strong'],
  [{ team: 'senior' }, undefined, 'middle'],
  [{ team: 'mixed' }, undefined, 'strong'],
  [{ team: 'junior', novelty: 'established' }, undefined, 'strong'],
  [{ riskUsd: 1_000_000, novelty: 'novel' }, 0.1, 'middle'],
  [{ novelty: 'established' }, 5, 'middle'],
])('%j with a limit of %s: %s', (profile, maxUsd, expected) => {
  expect(size(briefWith(profile), maxUsd).modelClass).toBe(expected);
});

test.each<[string, Brief, string]>([
  ['simple CRUD', briefWith({ components: 2 }, { template: 'crud_api' }), 'plain prompt'],
  ['large CRUD', briefWith({ components: 8 }, { template: 'crud_api' }), 'design'],
  ['a hotfix', briefWith({}, { title: 'Hotfix for the login' }), 'plain prompt'],
  ['a prototype', briefWith({}, { title: 'Prototype of a search' }), 'plain prompt'],
  [
    'a single file',
    briefWith(
      {},
      { requirements: [{ id: 'C1', kind: 'constraint', text: 'A single-file script', line: 1 }] },
    ),
    'plain prompt',
  ],
  ['well understood and small', briefWith({ components: 1, novelty: 'established' }), 'plain prompt'],
  ['a risky hotfix', briefWith({ riskUsd: 50_000 }, { title: 'Hotfix for payments' }), 'design'],
  ['anything else', briefWith({}), 'design'],
])('%s: %s', (_, brief, approach) => {
  const { reasons, ...sizing } = size(brief);
  expect(sizing.approach).toBe(approach);
  expect(reasons.length > 0).toBe(approach === 'plain prompt');
});

test('the cost is what the tokens cost, by the price that is passed in', () => {
  const candidates = () => [
    {
      model: 'example/one',
      costOf: (input: number, output: number) => (input * 15 + output * 75) / 1_000_000,
    },
    { model: 'example/two', costOf: () => null },
  ];
  const { inputTokens, outputTokens, costs } = sizeBrief(briefWith({}), { maxUsd: undefined, candidates });
  expect({ inputTokens, outputTokens }).toEqual({
    inputTokens: { low: 2_000, high: 4_000 },
    outputTokens: { low: 6_000, high: 27_000 },
  });
  expect(costs).toEqual([
    { model: 'example/one', usd: { low: 0.48, high: 2.085 } },
    { model: 'example/two', usd: null },
  ]);
});
