import { expect, test } from 'vitest';
import { readDesign } from '../../src/design/read.ts';
import { writeDesign } from '../../src/design/write.ts';
import { BlueprintError } from '../../src/errors.ts';
import { readFiles } from '../../src/import/import.ts';
import { answerFile } from './answers.ts';

const kilobytes = 64;

/** Texts on which a careless pattern or a careless loop takes minutes. The test's own limit of time is the assertion. */
const hostile: readonly (readonly [name: string, piece: string])[] = [
  ['stars', '*'],
  ['bold marks', '**a** '],
  ['bold labels', '**a.** '],
  ['open brackets', '[('],
  ['brackets', '(a, b) '],
  ['labels', 'Mitigation: a '],
  ['arrows', 'a → '],
  ['spaces', ' '],
  ['sentences', 'A b. '],
  ['ids', 'T1, '],
  ['ranges', 'T1–T9 '],
  ['dots', '1.1.1.'],
  ['semicolons', 'a; '],
  ['bars', '| a '],
  ['lines of ids', '1. T1\n'],
  ['open fences', '````x\n'],
  ['fences', '```\n'],
  ['nested fences', '```md\n```sh\n'],
  ['quotes', '>'],
  ['nested lists', '\n- a\n  - b'],
  ['headings', '\n### ADR-1: a'],
  ['entities', '&lt;'],
  ['dashes', 'a - '],
  ['colons', 'a: '],
  ['parts of labels', 'depends '],
];

const places = [
  '## Architecture Decision Records\n\n### ADR-001: a\n\n**Decision:** b\n\n**Alternatives:** ',
  '## Roadmap\n\n1. ',
  '## Success Metrics\n\n- ',
  '## Risk Register\n\n- ',
];

test.each(hostile)(
  '%s without end are read in bounded time',
  (_, piece) => {
    const text = piece.repeat(Math.ceil((kilobytes * 1024) / piece.length));
    for (const start of places) {
      try {
        const { imported } = readFiles(
          [{ path: 'a.md', text: `${start}${text}\n\n## Execution Prompt\n\nBuild it.\n` }],
          undefined,
        );
        readDesign(writeDesign(imported.design));
      } catch (error) {
        expect(error).toBeInstanceOf(BlueprintError);
      }
    }
  },
  30_000,
);

test('a path or an escape code in an answer stays data', () => {
  const text = answerFile('bold-only.synthetic.md').text.replace(
    'Append-only event store',
    '../../../etc/passwd \u001b[31m',
  );
  const { imported } = readFiles([{ path: 'a.md', text }], undefined);
  expect(imported.design.decisions[0]?.title).toContain('../../../etc/passwd');
  for (const file of writeDesign(imported.design).keys())
    expect(file).toMatch(/^(?:adrs\/)?[a-z0-9_-]+\.md$/);
});
