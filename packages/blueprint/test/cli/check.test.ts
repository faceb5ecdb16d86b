import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { goodDesigns } from '../fixtures/designs/index.ts';
import { openCheckScene } from './check-scene.ts';

const screen = (name: string) => new URL(`golden/${name}.txt`, import.meta.url);

test.each(goodDesigns)('nothing is found in the folder of $name, with --strict', async ({ name }) => {
  const { run } = await openCheckScene();
  for (const command of [['check'], ['brief', 'check']]) {
    const { exitCode, stdout, stderr } = await run([...command, name, '--strict']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ /);
  }
});

test('findings stand by file and line, with advice and page', async () => {
  const { run, edit } = await openCheckScene();
  const folder = 'design/link-checker';
  edit(
    `${folder}/execution_prompt.md`,
    '- F4: suggest',
    '- Handle the rest as discussed above.\n- F4: suggest',
  );
  edit(`${folder}/success_metrics.md`, /median under 1,000 ms for 1,200 files/, 'good performance');
  edit(
    `${folder}/roadmap.md`,
    'Offer the file of the same name elsewhere',
    'Gracefully offer the file of the same name elsewhere',
  );
  const { exitCode, stdout } = await run(['check', 'link-checker'], 100);
  expect(exitCode).toBe(1);
  await golden(screen('check-findings'), stdout);
});

test('one document with --json, and warnings fail only with --strict', async () => {
  const { run, edit } = await openCheckScene();
  edit(
    'design/link-checker/roadmap.md',
    'Offer the file of the same name elsewhere',
    'Gracefully offer the file of the same name elsewhere',
  );
  const { exitCode, stdout } = await run(['check', 'link-checker', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'blueprint/1',
    command: 'check',
    ok: true,
    data: {
      name: 'link-checker',
      requirements: 8,
      errors: 0,
      warnings: 1,
      findings: [
        {
          rule: 'vague-wording',
          severity: 'warning',
          message: expect.stringContaining('"Gracefully"'),
          file: '/project/design/link-checker/roadmap.md',
          line: expect.any(Number),
          page: 'docs/blueprint/rules/vague-wording.md',
        },
      ],
    },
  });
  expect(stdout).not.toContain('"source"');
  const strict = await run(['check', 'link-checker', '--json', '--strict']);
  expect(strict.exitCode).toBe(1);
  expect(JSON.parse(strict.stdout)).toMatchObject({
    ok: false,
    error: { code: 'findings' },
    data: { warnings: 1 },
  });
});

test('a folder edited into nonsense: what cannot be read comes as findings with file and line', async () => {
  const { run, edit } = await openCheckScene();
  edit(
    'design/link-checker/roadmap.md',
    /\|[^\n]*complexity[^\n]*\n|Complexity: Complex|\bComplex\b/i,
    'Gigantic',
  );
  const { exitCode, stdout } = await run(['check', 'link-checker', '--json']);
  const { data } = JSON.parse(stdout);
  expect(exitCode).toBe(1);
  expect(data.findings[0]).toMatchObject({
    rule: 'invalid_design',
    severity: 'error',
    line: expect.any(Number),
  });
  expect(data.findings[0].file).toContain('roadmap.md');
});

test('a design without a brief is checked without requirements, and says so', async () => {
  const { run, folder, edit } = await openCheckScene();
  rmSync(join(folder, 'design/link-checker/brief.md'));
  edit('design/link-checker/success_metrics.md', /N1/, 'N9');
  const { exitCode, stdout, stderr } = await run(['check', 'link-checker']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'There is no brief.md, so nothing was checked against requirements.\n',
  });
  expect(stdout).toContain('No rule found anything.');
});

test('which design is meant', async () => {
  const { run } = await openCheckScene();
  expect(await run(['check'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there are 3 designs'),
  });
  expect(await run(['check', 'link-cheker'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean "link-checker"?'),
  });
  expect(await run(['check', '--path', 'nowhere'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no design in'),
  });
});

test('what a designer would have to guess, with the word marked', async () => {
  const { run, write } = await openCheckScene();
  write(
    'design/search/brief.md',
    `---
componets: 3
---
# Search

## Context

Search for our shop. Team: 2 developers. Timeline: 2 weeks.

## Requirements

### Functional

- F1 Customers find products by words of their names and descriptions
- Suggestions while typing

### Non-functional

- N1 The search is fast and scalable

### Constraints

- C1 PostgreSQL 16

## Current State

[Describe the existing system]

## Acceptance
`,
  );
  const { exitCode, stdout } = await run(['brief', 'check', 'search'], 100);
  expect(exitCode).toBe(1);
  await golden(screen('brief-check-findings'), stdout);
});

test('the size of the work, for the model that is configured, as a document', async () => {
  const { run, write } = await openCheckScene();
  const { stdout } = await run([
    'brief',
    'check',
    'gateway',
    '--json',
    '--model',
    'anthropic/claude-opus-5-5',
    '--max-usd',
    '0.05',
  ]);
  expect(JSON.parse(stdout).data.sizing).toMatchObject({
    basis: 'estimated',
    approach: 'design',
    modelClass: 'middle',
    costs: [
      {
        model: 'anthropic/claude-opus-5-5',
        usd: { low: expect.closeTo(0.1255, 2), high: expect.closeTo(0.5535, 2) },
      },
    ],
  });
  const unknown = await run(['brief', 'check', 'gateway', '--model', 'compatible/own']);
  expect(unknown.stdout).toContain('compatible/own: unpriced');
  write('blueprint.config.json', '{ "prices": { "compatible/own": { "input": 0, "output": 100 } } }');
  const own = await run(['brief', 'check', 'gateway', '--model', 'compatible/own', '--json']);
  expect(JSON.parse(own.stdout).data.sizing.costs[0].usd.low).toBeGreaterThan(0.1);
});

test.each<[string, string | Buffer, number, RegExp]>([
  ['an empty brief', '', 1, /the brief is empty/],
  ['5 MB', Buffer.alloc(5 * 1024 * 1024, 'a '), 2, /5,120 KiB; a brief has at most 256 KiB/],
  ['binary', Buffer.from([0, 1, 2, 0xff]), 2, /not a text in UTF-8/],
  [
    'terminal escape codes',
    '# \u001b[2JT\n## Context\n- \u001b]0;x\u0007 fast\n',
    1,
    /there is no section "Functional"/,
  ],
])('%s', async (_, content, exitCode, message) => {
  const { run, write } = await openCheckScene();
  write('design/odd/brief.md', content);
  const result = await run(['brief', 'check', 'odd']);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stdout + result.stderr).toMatch(message);
  expect(result.stdout + result.stderr).not.toContain('\u001b');
});
