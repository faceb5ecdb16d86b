import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Brief, novelties, requirementKinds, teams } from '../../brief/brief.ts';
import { type Design, designSchema } from '../design.ts';
import { complexities, decisionStatuses, levels, metricKinds, testLevels } from '../terms.ts';
import { checkDesign } from './check.ts';
import { designRules } from './index.ts';

const odd = fc.constantFrom(
  '',
  ' ',
  'T1',
  'T2',
  'ADR-001',
  'F1',
  '__proto__',
  'constructor',
  '**',
  'src/**',
  'src/{a,b}/*.ts',
  '[',
  '](',
  '{',
  '{{{,}',
  '\\',
  '$&',
  '(?',
  '*'.repeat(50),
  '../x',
  'rm -rf /',
  ':(){ :|:& };:',
  '```',
  '~~~\n',
  'see section 9',
  '\u0000\u001b[2J',
  '\ud800',
  'TODO',
  'fast, etc.',
  '2026-13-40',
  'a'.repeat(5_000),
);
const text = fc.oneof(
  { weight: 3, arbitrary: odd },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const texts = fc.array(text, { maxLength: 4 });
const check = fc.record({ command: text, expects: text });

const design: fc.Arbitrary<Design> = fc.record({
  title: text,
  summary: text,
  components: fc.array(
    fc.record({ id: text, responsibility: text, paths: texts, dependsOn: texts, packages: texts }),
    { maxLength: 5 },
  ),
  decisions: fc.array(
    fc.record({
      id: text,
      title: text,
      status: fc.option(fc.constantFrom(...decisionStatuses)),
      date: fc.option(text),
      context: text,
      options: fc.array(fc.record({ name: text, pros: texts, cons: texts }), { maxLength: 3 }),
      decision: text,
      rationale: text,
      consequences: fc.record({ good: texts, bad: texts }),
      risks: fc.array(fc.record({ risk: text, mitigation: text }), { maxLength: 3 }),
      confirmation: fc.option(check),
      covers: texts,
    }),
    { maxLength: 4 },
  ),
  phases: fc.array(
    fc.record({
      id: text,
      title: text,
      goal: text,
      tasks: fc.array(
        fc.record({
          id: text,
          title: text,
          description: text,
          dependsOn: texts,
          complexity: fc.option(fc.constantFrom(...complexities)),
          components: texts,
          covers: texts,
          decisions: texts,
          checks: fc.array(check, { maxLength: 3 }),
        }),
        { maxLength: 5 },
      ),
    }),
    { maxLength: 3 },
  ),
  executionPrompt: texts.map(lines => lines.join('\n')),
  metrics: fc.array(
    fc.record({
      id: text,
      name: text,
      kind: fc.constantFrom(...metricKinds),
      target: text,
      measurement: text,
      command: fc.option(text),
      covers: texts,
    }),
    { maxLength: 4 },
  ),
  risks: fc.array(
    fc.record({
      id: text,
      title: text,
      description: text,
      probability: fc.option(fc.constantFrom(...levels)),
      impact: fc.option(fc.constantFrom(...levels)),
      mitigation: text,
      contingency: fc.option(text),
    }),
    { maxLength: 7 },
  ),
  testSpecification: fc.option(
    fc.array(
      fc.record({
        id: text,
        title: text,
        level: fc.constantFrom(...testLevels),
        given: text,
        when: text,
        // biome-ignore lint/suspicious/noThenProperty: the word of a test case; nothing awaits one.
        then: text,
        covers: texts,
      }),
      { maxLength: 3 },
    ),
  ),
});

const brief: fc.Arbitrary<Brief> = fc.record({
  name: text,
  title: text,
  template: fc.option(text),
  profile: fc.record({
    components: fc.option(fc.nat()),
    novelty: fc.option(fc.constantFrom(...novelties)),
    riskUsd: fc.option(fc.nat()),
    team: fc.option(fc.constantFrom(...teams)),
  }),
  context: text,
  requirements: fc.array(
    fc.record({ id: text, kind: fc.constantFrom(...requirementKinds), text, line: fc.nat() }),
    { maxLength: 4 },
  ),
  currentState: text,
  acceptance: text,
  source: text,
});

test('no rule throws on any design, and each finding says something about it', () => {
  const ids = new Set(designRules.map(({ id }) => id));
  fc.assert(
    fc.property(design, fc.option(brief), (given, asked) => {
      expect(designSchema.safeParse(given).success).toBe(true);
      const before = JSON.stringify(given);
      const findings = checkDesign(given, asked);
      for (const { code, message } of findings) {
        expect(ids).toContain(code);
        expect(message).not.toBe('');
      }
      expect(checkDesign(given, asked)).toEqual(findings);
      expect(JSON.stringify(given)).toBe(before);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('a design of hostile size is checked in bounded time', () => {
  const base = fc.sample(design, { numRuns: 1, seed: 1 })[0] as Design;
  const task = (index: number) => ({
    id: `T${index}`,
    title: `Task ${index}`,
    description: 'a '.repeat(500),
    dependsOn: index === 0 ? [] : [`T${index - 1}`],
    complexity: null,
    components: ['all'],
    covers: [],
    decisions: [],
    checks: [{ command: '; '.repeat(500), expects: '' }],
  });
  const large: Design = {
    ...base,
    executionPrompt: 'section 9 [ ( { ADR-001 '.repeat(20_000),
    components: Array.from({ length: 200 }, (_, index) => ({
      id: `c${index}`,
      responsibility: '',
      paths: [`{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}/**/${index}*`],
      dependsOn: [`c${index + 1}`],
      packages: [],
    })),
    phases: [
      { id: 'P1', title: '', goal: '', tasks: Array.from({ length: 1_000 }, (_, index) => task(index)) },
    ],
  };
  expect(() => checkDesign(large, null)).not.toThrow();
}, 30_000);
