import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Design } from './design.ts';
import { readDesign } from './read.ts';
import { complexities, decisionStatuses, levels, metricKinds, testLevels } from './terms.ts';
import { normalizeTexts, writeDesign } from './write.ts';

/** Pieces of Markdown, YAML and of our own forms, which a careless writer would let act. */
const pieces = [
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '    ',
  '|',
  '\\',
  '\\|',
  '`',
  '``',
  '```',
  '~~~~',
  '```sh\nx\n```',
  '#',
  '# a',
  '## b',
  '\n### c\n',
  '---',
  '- ',
  '* ',
  '- Depends on: T1',
  '\n- Check: `x` → y',
  '→',
  ',',
  ':',
  '–',
  '-',
  '—',
  '<br>',
  '<br/>',
  '&#32;',
  '&empty;',
  '&',
  '<',
  '>',
  '[x](y)',
  '![',
  'ADR-001',
  'T1',
  '"',
  "'",
  '{a,b}',
  'Good: ',
  'Bad, because ',
  'None.',
  '| --- |',
  '\u2028',
  '\u0000',
  '\u001b[31m',
  '\ufeff',
  'é',
  '日本',
  '😀',
  '\ud800',
  'null',
  'true',
  '1',
  '~',
  '%',
  '\\# ',
  '\\',
  'Chosen option: "x", because y',
  '../',
  '1. ',
  '<!-- -->',
]; // prettier-ignore
const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 7 })
    .map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const texts = fc.array(text, { maxLength: 3 });
const check = fc.record({ command: text, expects: text });
const nullable = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(arbitrary, { nil: null });
const several = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.array(arbitrary, { maxLength: 3 });

const design: fc.Arbitrary<Design> = fc.record({
  title: text,
  summary: text,
  components: several(
    fc.record({ id: text, responsibility: text, paths: texts, dependsOn: texts, packages: texts }),
  ),
  decisions: several(
    fc.record({
      id: text,
      title: text,
      status: nullable(fc.constantFrom(...decisionStatuses)),
      date: nullable(text),
      context: text,
      options: several(fc.record({ name: text, pros: texts, cons: texts })),
      decision: text,
      rationale: text,
      consequences: fc.record({ good: texts, bad: texts }),
      risks: several(fc.record({ risk: text, mitigation: text })),
      confirmation: nullable(check),
      covers: texts,
    }),
  ),
  phases: several(
    fc.record({
      id: text,
      title: text,
      goal: text,
      tasks: several(
        fc.record({
          id: text,
          title: text,
          description: text,
          dependsOn: texts,
          complexity: nullable(fc.constantFrom(...complexities)),
          components: texts,
          covers: texts,
          decisions: texts,
          checks: several(check),
        }),
      ),
    }),
  ),
  executionPrompt: text,
  metrics: several(
    fc.record({
      id: text,
      name: text,
      kind: fc.constantFrom(...metricKinds),
      target: text,
      measurement: text,
      command: nullable(text),
      covers: texts,
    }),
  ),
  risks: several(
    fc.record({
      id: text,
      title: text,
      description: text,
      probability: nullable(fc.constantFrom(...levels)),
      impact: nullable(fc.constantFrom(...levels)),
      mitigation: text,
      contingency: nullable(text),
    }),
  ),
  testSpecification: nullable(
    several(
      fc.record({
        id: text,
        title: text,
        level: fc.constantFrom(...testLevels),
        given: text,
        when: text,
        // biome-ignore lint/suspicious/noThenProperty: the word of a test case; nothing awaits it.
        then: text,
        covers: texts,
      }),
    ),
  ),
});

// Longer than the default: with coverage, beside other tests, it took more than 5 s.
test('any design is read back as it was written, but for the ends of its lines', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(design, original => {
      const { design: read, problems } = readDesign(writeDesign(original));
      expect(read).toEqual(normalizeTexts(original));
      expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what was read is written back byte by byte', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(design, original => {
      const files = writeDesign(original);
      expect(writeDesign(readDesign(files).design)).toEqual(files);
    }),
    { numRuns: 100 },
  );
});
