import { expect, test } from 'vitest';
import { readBrief } from './read.ts';

const whole = `---
template: microservice   # made from
components: 12
novelty: novel
risk-usd: $20,000
team: junior
---
# Link checker

## Context

An open-source project.

\`\`\`
## Context is not a heading here
\`\`\`

## Requirements

### Functional
- F1 Check relative links
  and images
- **F2**: Report as text
  - JSON
  - GitHub annotations

### Non-functional
1. **N1** – 1,200 files in < 1 s

### Constraints
* [C1] TypeScript, Node 20

## Current State
A grep script. <!-- ask the
maintainers --> It misses anchors.

## Acceptance
Zero broken links.
`;

const read = (text: string) => readBrief(text, { name: 'linkrot', file: 'design/linkrot/brief.md' });

test('a whole brief', () => {
  const { brief, problems } = read(whole);
  expect(problems).toEqual([]);
  expect(brief).toMatchObject({
    name: 'linkrot',
    title: 'Link checker',
    template: 'microservice',
    profile: { components: 12, novelty: 'novel', riskUsd: 20_000, team: 'junior' },
    requirements: [
      { id: 'F1', kind: 'functional', text: 'Check relative links and images', line: 21 },
      { id: 'F2', kind: 'functional', text: 'Report as text\n- JSON\n- GitHub annotations', line: 23 },
      { id: 'N1', kind: 'non_functional', text: '1,200 files in < 1 s', line: 28 },
      { id: 'C1', kind: 'constraint', text: 'TypeScript, Node 20', line: 31 },
    ],
    acceptance: 'Zero broken links.',
  });
  expect(brief.context).toContain('## Context is not a heading here');
  expect(brief.currentState).toBe('A grep script.\nIt misses anchors.');
});

test('CRLF, lone carriage returns and a byte-order mark change nothing', () => {
  const { brief } = read(whole);
  expect(read(`\uFEFF${whole.replaceAll('\n', '\r\n')}`)).toEqual(read(whole));
  expect(read(whole.replaceAll('\n', '\r')).brief).toEqual(brief);
});

test.each([
  ['- F1 Check links', 'Check links'],
  ['* F1: Check links', 'Check links'],
  ['+ **F1** Check links', 'Check links'],
  ['1. **F1:** Check links', 'Check links'],
  ['1) F1) Check links', 'Check links'],
  ['- **F1**: Check links', 'Check links'],
  ['- [F1] Check links', 'Check links'],
  ['- [ ] F1. Check links', 'Check links'],
  ['- f1 - Check links', 'Check links'],
  ['- F1 — Check links', 'Check links'],
  ['- `F1` Check\n  links', 'Check links'],
  ['- F1 Check\nlinks', 'Check links'],
  ['- F1\n  Check links', 'Check links'],
  ['   - F1 Check links', 'Check links'],
  ['**F1** Check links', 'Check links'],
  ['| id | what |\n|---|---|\n| F1 | Check links |', 'Check links'],
  ['- F1 Check links\n\n  of all files', 'Check links of all files'],
  ['- F1 Check links\n    1. in tables', 'Check links\n- in tables'],
])('%j is a requirement', (written, text) => {
  const { brief, problems } = read(`## Requirements\n### Functional\n${written}\n`);
  expect(problems).toEqual([]);
  expect(brief.requirements).toMatchObject([{ id: 'F1', kind: 'functional', text }]);
});

test('the kinds may be items of one list, or sections of their own', () => {
  const nested =
    '## Requirements\n- **Functional:**\n  - F1 Check\n- Non-functional: N1 1 s\n- Constraints:\n  - C1 Node';
  const flat =
    '## Functional requirements\n- F1 Check\n## Non-functional\n- N1 1 s\n## Constraints\n- C1 Node';
  const unheaded = '# Requirements\n- F1 Check\n- N1 1 s\n- C1 Node';
  for (const text of [nested, flat, unheaded]) {
    const { brief, problems } = read(text);
    expect(problems).toEqual([]);
    expect(brief.requirements.map(({ id, kind, text }) => [id, kind, text])).toEqual([
      ['F1', 'functional', 'Check'],
      ['N1', 'non_functional', '1 s'],
      ['C1', 'constraint', 'Node'],
    ]);
  }
});

test('all problems at once, each at its place', () => {
  const { problems } = read(`---
components: many
noveltie: novel
nonsense
team: juniour
---
Hello.
# Title
## Contxt
## Requirements
Some prose.
### Functional
- Check links
- F7 Check anchors
- FR-2 Check images
- Check tables
- F7 Again
- C1 A constraint
- F9
### Performance
## Deliverables
`);
  expect(
    problems.map(({ line, column, code, message, hint }) => [line, column, code, message, hint]),
  ).toEqual([
    [2, 13, 'invalid_value', '"components" is a whole number, not "many"', undefined],
    [3, 1, 'unknown_key', 'unknown key "noveltie"', 'Did you mean "novelty"?'],
    [4, 1, 'front_matter', 'this line is not "key: value"', expect.stringContaining('Known keys:')],
    [5, 7, 'invalid_value', expect.stringContaining('did you mean "junior"?'), undefined],
    [7, 1, 'stray_text', 'this text stands in no section', 'Put it below "## Context".'],
    [9, 1, 'unknown_section', 'unknown section "Contxt"', 'Did you mean "Context"?'],
    [11, 1, 'stray_text', 'this text belongs to no requirement', expect.any(String)],
    [13, 3, 'missing_id', 'this requirement has no id', 'Write it as "- F10 …".'],
    [15, 3, 'missing_id', '"FR-2" is not an id of a requirement', 'Write it as "- F2 …".'],
    [16, 3, 'missing_id', 'this requirement has no id', 'Write it as "- F11 …".'],
    [17, 3, 'duplicate_id', 'F7 is there twice, first in line 14', undefined],
    [18, 3, 'wrong_id', 'C1 stands below "Functional"', 'Ids of this section begin with F.'],
    [19, 3, 'empty_requirement', 'F9 says nothing', undefined],
    [20, 1, 'unknown_section', 'unknown section "Performance"', expect.stringContaining('Known sections')],
    [21, 1, 'unknown_section', 'unknown section "Deliverables"', expect.stringContaining('Leave it out')],
  ]);
});

test.each(['', '\n\n', '\uFEFF  \r\n'])('%j is an empty brief', text => {
  expect(read(text).problems).toMatchObject([{ code: 'empty_brief' }]);
});

test('what is never closed swallows nothing', () => {
  const { brief, problems } = read('---\nteam: senior\n# Title\n## Context\n<!-- open\n## Acceptance\nDone.');
  expect(problems.map(({ code }) => code)).toContain('front_matter');
  expect(brief.acceptance).toBe('Done.');
});

test('hostile texts are read in bounded time', () => {
  const shapes = ['- ', '<!-- ', '# ', '|', '`', '[', '**F', '- F1 ', 'a ', '---\n', '```\n'];
  for (const shape of shapes) expect(() => read(shape.repeat(262_144 / shape.length))).not.toThrow();
}, 20_000);
