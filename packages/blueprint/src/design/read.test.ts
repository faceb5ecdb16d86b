import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkChecker } from './example.ts';
import { readDesign } from './read.ts';
import { writeDesign } from './write.ts';

const files = writeDesign(linkChecker);

/** The files with one of them changed. */
function edited(file: string, edit: (text: string) => string): ReadonlyMap<string, string> {
  const before = files.get(file);
  if (before === undefined) throw new Error(`there is no ${file}`);
  const after = edit(before);
  expect(after, 'the edit changes something').not.toBe(before);
  return new Map([...files, [file, after]]);
}

test('a good design has no problems', () => {
  expect(readDesign(files).problems).toEqual([]);
});

test('places name the file and the line of each part', () => {
  const { places } = readDesign(files);
  for (const [id, { file, line }] of places) {
    expect(files.get(file)?.split('\n')[line - 1], id).toBeDefined();
  }
  const lineOf = (id: string): string | undefined => {
    const place = places.get(id);
    return place === undefined ? undefined : files.get(place.file)?.split('\n')[place.line - 1];
  };
  expect(lineOf('T2')).toBe('### T2: Extract links');
  expect(lineOf('P1')).toBe('## P1: Foundation');
  expect(lineOf('ADR-001')).toBe('# markdown-it finds the blocks');
  expect(lineOf('R1')).toMatch(/^\| R1 \|/);
  expect(lineOf('M1')).toMatch(/^\| M1 \|/);
  expect(lineOf('parser')).toMatch(/^\| parser \|/);
  expect([...places.keys()]).toEqual(
    expect.arrayContaining([
      'summary',
      'components',
      'decisions',
      'roadmap',
      'execution_prompt',
      'metrics',
      'risks',
    ]),
  );
});

test.each<[name: string, file: string, edit: (text: string) => string, line: number, message: RegExp]>([
  [
    'an unknown complexity',
    'roadmap.md',
    text => text.replace('Simple', 'Trivial'),
    12,
    /complexity is "Trivial"/,
  ],
  [
    'a task without dependencies',
    'roadmap.md',
    text => text.replace('- Depends on: –\n', ''),
    7,
    /does not say "Depends on"/,
  ],
  ['a heading without an id', 'roadmap.md', text => text.replace('### T1: ', '### '), 7, /has no id/],
  [
    'a task before any phase',
    'roadmap.md',
    text => text.replace('## P1: Foundation\n', ''),
    6,
    /before the first phase/,
  ],
  [
    'a field twice',
    'roadmap.md',
    text => text.replace('- Complexity: Simple\n', '$&$&'),
    13,
    /says "Complexity" twice/,
  ],
  [
    'an unknown kind of metric',
    'success_metrics.md',
    text => text.replace('| benchmark |', '| speed |'),
    5,
    /kind is "speed"/,
  ],
  [
    'a row with a cell too many',
    'success_metrics.md',
    text => text.replace('| M1 |', '| M1 | more |'),
    5,
    /8 cells/,
  ],
  [
    'a table without a column',
    'risk_register.md',
    text => text.replace('Mitigation', 'Remedy'),
    3,
    /no column "Mitigation"/,
  ],
  [
    'prose for a table',
    'risk_register.md',
    () => '# Risk register\n\nNothing can go wrong.\n',
    3,
    /expected a table/,
  ],
  [
    'an unknown probability',
    'risk_register.md',
    text => text.replace('| Medium |', '| perhaps |'),
    5,
    /probability is "perhaps"/,
  ],
  [
    'a list that links to no file',
    'architecture.md',
    text => text.replace('001-markdown', '009-markdown'),
    25,
    /there is no file/,
  ],
  ['no title', 'architecture.md', text => text.replace('# linkrot\n', ''), 1, /does not begin with a title/],
  [
    'an open fence',
    'architecture.md',
    text => text.replace('Two workers', '~~~\nTwo workers'),
    5,
    /nothing closes/,
  ],
])('%s is told by file and line', (_, file, edit, line, message) => {
  const { problems } = readDesign(edited(file, edit));
  const found = problems.find(problem => message.test(problem.message));
  expect(found, JSON.stringify(problems, null, 1)).toMatchObject({ file, line });
  expect(found?.hint).toBeTruthy();
});

test('a broken record is told by its own file', () => {
  const record = 'adrs/001-markdown-it-finds-the-blocks.md';
  const { problems } = readDesign(
    edited(record, text =>
      text.replace('status: accepted', 'status: [').replace('## Decision Outcome', '## Outcome?'),
    ),
  );
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ file: record, message: 'the front matter is not YAML' }),
      expect.objectContaining({ file: record, message: 'the decision does not say what is decided' }),
    ]),
  );
});

test('all problems of all files are told at once, by file and line', () => {
  const broken = new Map(files);
  broken.set('roadmap.md', '### T1\n\nnothing\n');
  broken.set('risk_register.md', 'none of it\n');
  const { problems } = readDesign(broken);
  expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['risk_register.md', 'roadmap.md']));
});

test('text that a person adds is kept, or a warning says that it would be lost', () => {
  const { design } = readDesign(
    edited('architecture.md', text => `${text}\n## Deployment\n\nOn one machine.\n`),
  );
  expect(design.summary).toContain('### Deployment\n\nOn one machine.');
  const { problems } = readDesign(edited('risk_register.md', text => `${text}\nReviewed in May.\n`));
  expect(problems).toEqual([
    expect.objectContaining({ severity: 'warning', message: 'this text is no part of the design' }),
  ]);
});

test('a carriage return before each line feed changes nothing', () => {
  const windows = new Map([...files].map(([file, text]) => [file, text.replaceAll('\n', '\r\n')]));
  expect(readDesign(windows)).toMatchObject({ design: linkChecker, problems: [] });
});

test('no edit makes reading throw', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '|',
      '\n|',
      '```',
      '\n# ',
      '\n## ',
      '\n### ',
      '---\n',
      '- ',
      '\\',
      '&x *y !!js',
      '{',
      '[',
      '\t',
    ),
  );
  const names = [...files.keys()];
  const edit = fc.record({ file: fc.constantFrom(...names), at: fc.nat(), remove: fc.nat(200), junk });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), edits => {
      const changed = new Map(files);
      for (const { file, at, remove, junk: added } of edits) {
        const text = changed.get(file) ?? '';
        const start = at % (text.length + 1);
        changed.set(file, text.slice(0, start) + added + text.slice(start + remove));
      }
      const { problems, design } = readDesign(changed);
      for (const problem of problems) {
        const lines = changed.get(problem.file ?? '')?.split(/\r\n?|\n/).length ?? 0;
        expect(problem.line).toBeGreaterThan(0);
        expect(problem.line).toBeLessThanOrEqual(lines);
        expect(problem.hint).toBeTruthy();
      }
      expect(() => writeDesign(design)).not.toThrow();
    }),
    { numRuns: 500 },
  );
}, 60_000);
