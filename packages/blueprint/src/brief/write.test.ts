import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idLetters, novelties, requirementKinds, teams } from './brief.ts';
import { readBrief } from './read.ts';
import { type BriefContent, formatBrief } from './write.ts';

const words = fc.constantFrom(
  'links',
  '<100ms',
  'p99',
  '**bold**',
  'a/b',
  '"quoted"',
  'Ünïcode',
  '100%',
  'C#',
  'F2',
);
const sentence = fc.array(words, { minLength: 1, maxLength: 8 }).map(parts => `It ${parts.join(' ')}`);
const bullet = sentence.map(text => `- ${text}`);
const block = fc.oneof(
  sentence,
  bullet,
  sentence.map(text => `### ${text}`),
  sentence.map(text => `\`\`\`\n# ${text}\n\n## Context\n\`\`\``),
  sentence.map(text => `| ${text} |\n|---|\n| x |`),
);
const prose = fc.array(block, { maxLength: 5 }).map(blocks => blocks.join('\n\n'));
const requirementText = fc
  .tuple(sentence, fc.array(bullet, { maxLength: 3 }))
  .map(([head, rest]) => [head, ...rest].join('\n'));

const requirements = fc
  .tuple(
    ...requirementKinds.map(kind =>
      fc.array(requirementText, { maxLength: 4 }).map(texts => ({ kind, texts })),
    ),
  )
  .map(kinds =>
    kinds.flatMap(({ kind, texts }) =>
      texts.map((text, index) => ({ id: `${idLetters[kind]}${index + 1}`, kind, text })),
    ),
  );

const content: fc.Arbitrary<BriefContent> = fc.record({
  title: fc.oneof(fc.constant(''), sentence),
  template: fc.option(fc.constantFrom('crud_api', 'etl_pipeline', 'own-one')),
  profile: fc.record({
    components: fc.option(fc.nat(400)),
    novelty: fc.option(fc.constantFrom(...novelties)),
    riskUsd: fc.option(fc.nat(10_000_000)),
    team: fc.option(fc.constantFrom(...teams)),
  }),
  context: prose,
  requirements,
  currentState: prose,
  acceptance: prose,
});

test('what is written reads back the same', () => {
  fc.assert(
    fc.property(content, brief => {
      const text = formatBrief(brief);
      const { brief: read, problems } = readBrief(text, { name: 'any', file: 'brief.md' });
      const { name: _, source, ...rest } = read;
      expect(problems).toEqual([]);
      expect({
        ...rest,
        requirements: rest.requirements.map(({ line: _, ...requirement }) => requirement),
      }).toEqual(brief);
      expect(source).toBe(text);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('any text is read without an error, and writing what was read changes nothing more', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom(
      '---',
      '# T',
      '## Context',
      '## Requirements',
      '### Functional',
      '- F1 x',
      '  - y',
      '```',
      '<!--',
      '-->',
      '',
      '| C1 | a |',
      'team: senior',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), lines => {
      const { brief, problems } = readBrief(lines.join('\n'), { name: 'any', file: 'brief.md' });
      for (const problem of problems) expect(problem.message).not.toBe('');
      expect(brief.requirements.every(({ line }) => line >= 1 && line <= lines.length + 60)).toBe(true);
    }),
    { numRuns: 500 },
  );
}, 60_000);
