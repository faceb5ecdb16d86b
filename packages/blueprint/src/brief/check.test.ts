import { expect, test } from 'vitest';
import { checkBrief } from './check.ts';
import { readBrief } from './read.ts';
import { briefRules } from './rules/index.ts';

interface Parts {
  title?: string;
  context?: string;
  functional?: string;
  nonFunctional?: string;
  constraints?: string;
  currentState?: string;
  acceptance?: string;
}

function briefOf({
  title = 'Link checker',
  context = 'Maintainers want a fast offline checker. Team: 2 volunteers. Timeline: one weekend. Budget: none.',
  functional = '- F1 Check relative links, images and anchors in all Markdown files',
  nonFunctional = '- N1 1,200 files are checked in < 1 s\n- N2 No network access ever',
  constraints = '- C1 TypeScript, Node 20',
  currentState = 'A grep script that misses anchors.',
  acceptance = 'Finds 50 of 50 links that were broken on purpose.',
}: Parts = {}): string {
  return `# ${title}\n\n## Context\n${context}\n## Requirements\n### Functional\n${functional}\n### Non-functional\n${nonFunctional}\n### Constraints\n${constraints}\n## Current State\n${currentState}\n## Acceptance\n${acceptance}\n`;
}

const check = (text: string) => checkBrief(readBrief(text, { name: 'any', file: 'brief.md' }), 'brief.md');
const shown = (text: string) =>
  check(text).map(({ code, severity, message, line, column, endColumn, source }) => ({
    code,
    severity,
    message,
    marked:
      line === undefined || column === undefined
        ? undefined
        : source
            ?.split('\n')
            [line - 1]?.slice(column - 1, endColumn === undefined ? undefined : endColumn - 1),
  }));

test('nothing is found in a good brief', () => {
  expect(check(briefOf())).toEqual([]);
});

test.each<[string, Parts, string, string, string | undefined]>([
  [
    'no current state',
    { currentState: '' },
    'brief-empty-section',
    'the section "Current State" is empty',
    '## Current State',
  ],
  [
    'no acceptance',
    { acceptance: '' },
    'brief-empty-section',
    'the section "Acceptance" is empty',
    '## Acceptance',
  ],
  ['no context', { context: '' }, 'brief-empty-section', 'the section "Context" is empty', '## Context'],
  [
    'no constraints',
    { constraints: '' },
    'brief-empty-section',
    'the section "Constraints" is empty',
    '### Constraints',
  ],
  [
    'template text',
    { functional: '- F1 [List key features/capabilities needed]' },
    'brief-placeholder',
    '"[List key features/capabilities needed]" waits to be filled in',
    '[List key features/capabilities needed]',
  ],
  ['TODO', { acceptance: 'TODO: ask Ann' }, 'brief-placeholder', '"TODO:" waits to be filled in', 'TODO:'],
  ['tbd', { nonFunctional: '- N1 latency tbd' }, 'brief-placeholder', '"tbd" waits to be filled in', 'tbd'],
  [
    'a gap',
    { constraints: '- C1 TypeScript\n- C2 Database: ___' },
    'brief-placeholder',
    '"___" waits to be filled in',
    '___',
  ],
  [
    'an ellipsis',
    { constraints: '- C1 TypeScript\n- C2 …' },
    'brief-placeholder',
    '"- C2 …" waits to be filled in',
    '- C2 …',
  ],
  [
    'a placeholder title',
    { title: '[SYSTEM/FEATURE]' },
    'brief-placeholder',
    'the title is a placeholder: [SYSTEM/FEATURE]',
    undefined,
  ],
  [
    'fast',
    { nonFunctional: '- N1 The search is fast' },
    'brief-vague-word',
    '"fast" can mean anything',
    'fast',
  ],
  [
    'scalable',
    { nonFunctional: '- N1 highly scalable' },
    'brief-vague-word',
    '"highly scalable" can mean anything',
    'highly scalable',
  ],
  [
    'secure',
    { functional: '- F1 Users log in with a secure form and see their own orders' },
    'brief-vague-word',
    '"secure" can mean anything',
    'secure',
  ],
  [
    'user-friendly',
    { acceptance: 'The page is User Friendly.' },
    'brief-vague-word',
    '"User Friendly" can mean anything',
    'User Friendly',
  ],
  [
    'as needed',
    { functional: '- F1 Exports up to 10 files to CSV, and to other formats as needed' },
    'brief-vague-word',
    '"as needed" can mean anything',
    'as needed',
  ],
  [
    'etc.',
    { functional: '- F1 Exports 3 formats to the disk of the user: CSV, JSON, etc.' },
    'brief-vague-word',
    '"etc." can mean anything',
    'etc.',
  ],
  [
    'a word in a wrapped line',
    { functional: '- F1 Reads all the files of a folder\n  and is robust' },
    'brief-vague-word',
    '"robust" can mean anything',
    'robust',
  ],
  [
    'no quantity',
    { nonFunctional: '- N1 Logging with correlation ids' },
    'brief-unmeasured-requirement',
    'N1 says neither how much nor that it always holds',
    '- N1 Logging with correlation ids',
  ],
  [
    'a number of an id is none',
    { nonFunctional: '- N1 Performance like F1' },
    'brief-unmeasured-requirement',
    'N1 says neither how much nor that it always holds',
    '- N1 Performance like F1',
  ],
  [
    'twice the same',
    { constraints: '- C1 TypeScript, Node 20\n- C2 **typescript**, node 20.' },
    'brief-repeated-requirement',
    'C2 says the same as C1',
    '- C2 **typescript**, node 20.',
  ],
  [
    'two numbers',
    { nonFunctional: '- N1 Answers within 100 ms\n- N2 Answers within 500 ms' },
    'brief-contradiction',
    'N2 and N1 differ in nothing but a number',
    '- N2 Answers within 500 ms',
  ],
  [
    'yes and no',
    { functional: '- F1 The tool must follow symbolic links\n- F2 The tool must not follow symbolic links' },
    'brief-contradiction',
    'F2 asks for the opposite of F1',
    '- F2 The tool must not follow symbolic links',
  ],
  [
    'no stack',
    { constraints: '- C1 No new infrastructure' },
    'brief-no-stack',
    'no constraint says what to build with',
    '### Constraints',
  ],
  [
    'too large',
    { functional: '- F1 Rebuild the entire platform with all of its services' },
    'brief-broad-scope',
    'F1 is too large for one design',
    '- F1 Rebuild the entire platform with all of its services',
  ],
  [
    'too vague',
    { functional: '- F1 Improve the system\n- F2 Add pagination to the existing API' },
    'brief-broad-scope',
    'F1 is too vague to design for',
    '- F1 Improve the system',
  ],
  [
    'too few words',
    { functional: '- F1 Check links' },
    'brief-broad-scope',
    '2 words of functional requirements is too vague to design for',
    '- F1 Check links',
  ],
])('%s', (_, parts, code, message, marked) => {
  const findings = shown(briefOf(parts));
  expect(findings).toContainEqual({ code, severity: 'error', message, marked });
  expect(new Set(findings.map(finding => finding.code))).toEqual(new Set([code]));
});

test('what surrounds the work is asked for, and is no error', () => {
  expect(shown(briefOf({ context: 'A checker of links.' }))).toEqual([
    {
      code: 'brief-no-frame',
      severity: 'warning',
      message: 'the brief does not say the team, timeline and the budget',
      marked: '## Context',
    },
  ]);
  const many = Array.from(
    { length: 21 },
    (_, index) => `- F${index + 1} Format ${'x'.repeat(index + 1)} is read from a file`,
  );
  expect(shown(briefOf({ functional: many.join('\n') }))).toMatchObject([
    { code: 'brief-broad-scope', severity: 'warning' },
  ]);
  expect(
    shown(briefOf({ constraints: '- C1 No new infrastructure', currentState: 'A Python script.' })),
  ).toMatchObject([{ code: 'brief-no-stack', severity: 'warning' }]);
});

test.each([
  'A number settles it: fast, <100 ms p99 latency for 10K requests/s',
  'Reads `fast.json` and "robust" as words',
  'Uses fast-check, easy.js and /etc/hosts for all tests of the parser',
  'Security, stability of ids, and the stability window of two releases',
  'Links [text](https://x.test), [text][ref] and [^1] are followed by the tool',
  'Tick boxes - [ ] and [x] are kept as they are in every file of the folder',
])('%s: nothing is vague here', text => {
  expect(check(briefOf({ functional: `- F1 ${text}` }))).toEqual([]);
});

test('what cannot be read comes first; an empty brief is one finding', () => {
  expect(shown('# T\n## Contxt\n').map(({ code }) => code)[0]).toBe('unknown_section');
  expect(check('')).toMatchObject([{ code: 'empty_brief', severity: 'error' }]);
});

test("the example of each rule's page is right, and its counter-example wrong", () => {
  for (const rule of briefRules) {
    const codesOf = (example: string) => check(withExample(example)).map(({ code }) => code);
    expect(codesOf(rule.wrong), rule.id).toContain(rule.id);
    expect(codesOf(rule.right), rule.id).not.toContain(rule.id);
  }
});

/** The example in place of what a good brief has there. */
function withExample(example: string): string {
  const section = (title: string) => new RegExp(`#+ ${title}\\n([\\s\\S]*?)(?=\\n#+ |$)`).exec(example)?.[1];
  const items = (letter: string) => example.match(new RegExp(`^- ${letter}\\d+ .*$`, 'gm'))?.join('\n');
  const context = section('Context');
  const currentState = section('Current State');
  const acceptance = section('Acceptance');
  const [functional, nonFunctional, constraints] = ['F', 'N', 'C'].map(items);
  return briefOf({
    ...(context === undefined ? {} : { context }),
    ...(currentState === undefined ? {} : { currentState }),
    ...(acceptance === undefined ? {} : { acceptance }),
    ...(functional === undefined ? {} : { functional }),
    ...(nonFunctional === undefined ? {} : { nonFunctional }),
    ...(constraints === undefined ? {} : { constraints }),
  });
}
