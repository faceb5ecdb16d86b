import { expect, test } from 'vitest';
import { goodDesigns } from '../../../test/fixtures/designs/index.ts';
import { checkDesign } from './check.ts';

// What rules once found in real answers, or nearly did, and is right as it is.

const [given] = goodDesigns;

test.each([
  'Usage: linkrot [paths...] [--ignore-file <file>] [-v|--verbose]',
  'Sort findings by file and line; equal findings keep their order (stable sort).',
  'Build in this order. T1 package and commands. T2 generated corpus. T3 links of one file.',
  'The tests cover F1 (links), F2: code blocks, and F3 = reports.',
  'Performance meets section 11.9.\n\n## 11. Performance\n\n9. One second.',
  'See the table in Files below, and step 2.\n\n2. Then the extractor.',
  'A link [text](target) and a reference [text][label] are checked.',
  'The roadmap view of the application shows the risk register of the customer.',
  'Follow the existing design of src/cli.ts.',
  'Refer to RFC 3986 for the parts of a URL, and to HTTP/2 for nothing.',
])('no alarm: %s', line => {
  const design = structuredClone(given?.design);
  if (given === undefined || design === undefined) throw new Error('there is no design');
  design.executionPrompt += `\n${line}\n`;
  expect(checkDesign(design, given.reading.brief).map(({ code, message }) => [code, message])).toEqual([]);
});

test.each([
  'npm test',
  'make test',
  'go test ./... -run TestX',
  'test -f dist/index.js',
  'Rscript check.R',
  'CI=true npm run verify',
  'pytest tests/unit && ruff check .',
  './gradlew check',
  'rm -rf dist && npm run build',
  'rm -rf ./tmp/out',
  'curl -fsS http://127.0.0.1:8080/health | grep ok',
  'git diff --exit-code',
  'psql -c "SELECT count(*) FROM orders"',
  'docker compose run --rm app npm test',
])('no alarm: the check %s', command => {
  const design = structuredClone(given?.design);
  const [task] = design?.phases[0]?.tasks ?? [];
  if (given === undefined || design === undefined || task === undefined) throw new Error('there is no task');
  task.checks = [{ command, expects: 'exit 0' }];
  expect(checkDesign(design, given.reading.brief).map(({ code, message }) => [code, message])).toEqual([]);
});
