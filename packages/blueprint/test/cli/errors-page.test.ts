import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { exitCodeMeanings, exitCodeOf } from '../../src/cli/exit-codes.ts';
import type { ErrorCode } from '../../src/errors.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** The codes are a type, which is gone when the tests run: read where they are written. */
const codes = [
  ...readFileSync(pathOf('packages/blueprint/src/errors.ts'), 'utf8').matchAll(/^ {2}\| '([a-z_]+)'/gm),
].map(([, code]) => code as ErrorCode);

test('the page of errors has every code, in order, with its exit code and a cure', () => {
  expect(codes.length).toBeGreaterThan(20);
  const page = readFileSync(pathOf('docs/blueprint/errors.md'), 'utf8');
  const sections = [...page.matchAll(/^## `([a-z_]+)` \((\d+)\)$/gm)].map(([, code, exit]) => [code, exit]);
  expect(sections).toEqual(codes.toSorted().map(code => [code, String(exitCodeOf(code))]));
  const texts = page.split(/^## /m).slice(1);
  expect(texts.filter(text => !text.includes('**Cure:**'))).toEqual([]);
});

test('every code is looked for in a test besides this one', () => {
  const tests = ['test', 'src']
    .map(folder => pathOf(`packages/blueprint/${folder}`))
    .flatMap(folder =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => join(folder, file)),
    )
    .filter(file => file.endsWith('.test.ts') && file !== fileURLToPath(import.meta.url));
  expect(tests.length).toBeGreaterThan(50);
  const source = tests.map(file => readFileSync(file, 'utf8')).join('\n');
  // As a value, or as a terminal shows it: not as a word of a sentence.
  expect(codes.filter(code => !new RegExp(`'${code}'|error\\[${code}\\]`).test(source))).toEqual([]);
});

test('the page of exit codes is current', async () => {
  const rows = Object.entries(exitCodeMeanings).map(([exit, meaning]) => {
    const errors = codes.filter(code => exitCodeOf(code) === Number(exit)).toSorted();
    const bug = exit === '1' ? ['a bug in blueprint'] : [];
    return [exit, meaning, [...errors.map(code => `\`${code}\``), ...bug].join(', ')];
  });
  const page = `# Exit codes

<!-- Written by packages/blueprint/test/cli/errors-page.test.ts. To bring it up to date: UPDATE_GOLDEN=1 npx vitest run packages/blueprint/test/cli/errors-page.test.ts -->

${tableOf(['code', 'meaning', 'errors'], rows)}

[errors.md](errors.md) gives cause and cure of each error. \`blueprint --help\` lists the codes.

## What was done when the code is not 0

- **1 with \`findings\`:** everything. What was found is on stdout, and what was to be written is there: \`design\` and \`import\` write a design also when rules find errors in it.
- **1 otherwise:** the design is not written; answers that came are kept in \`calls/\` of the design and on the books in \`journal.jsonl\`.
- **2:** no design was written; a provider that refused a key or a model did not charge for it.
- **3:** a prompt and an empty file for its answer were written. The same command goes on when the answer is there.
- **6, 130:** answers that came before are kept. The same command goes on from there and does not ask for them again.

## In scripts

\`\`\`sh
blueprint check || exit 1        # in a pull request: rules only, free and offline
blueprint design shop --max-usd 1
case $? in
  0) echo "done" ;;
  1) echo "look at the output" ;;
  3) echo "a person has to bring an answer" ;;
  6) echo "more would cost more than a dollar" ;;
  *) exit 1 ;;
esac
\`\`\`
`;
  await golden(pathOf('docs/blueprint/exit-codes.md'), page);
});

/** As Biome aligns it. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
