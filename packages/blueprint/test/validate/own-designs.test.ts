import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';

// The scripts by which the designs in design/ are proven must be able to fail.

const scripts = fileURLToPath(new URL('../../../../scripts/designs', import.meta.url));

const result = (file: string, ...statuses: string[]) => ({
  name: `/somewhere/${file}`,
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: `part test ${index}` })),
});

/** A checkout with test files, and with what vitest said of them. */
async function openCheckout() {
  const temporary = await temporaryDirectory();
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const put = (path: string, text: string) => {
    mkdirSync(join(temporary.path, path, '..'), { recursive: true });
    writeFileSync(join(temporary.path, path), text);
  };
  for (const name of ['good', 'bad', 'skipped', 'late']) put(`test/${name}.test.ts`, '');
  const testResults = [
    result('test/good.test.ts', 'passed', 'passed', 'skipped'),
    result('test/bad.test.ts', 'passed', 'failed'),
    result('test/skipped.test.ts', 'skipped'),
    result('test/gone.test.ts', 'passed'),
  ];
  put('test-results/vitest.json', JSON.stringify({ testResults }));
  const lines = (total: number, covered: number) => ({ lines: { total, covered } });
  put(
    'test-results/coverage.json',
    JSON.stringify({
      total: lines(400, 400),
      '/x/packages/a/src/one.ts': lines(100, 80),
      '/x/packages/a/src/two.ts': lines(100, 100),
      '/x/packages/b/src/one.ts': lines(200, 20),
    }),
  );
  return (script: string, ...args: string[]) =>
    runCommand(process.execPath, [join(scripts, script), ...args], { cwd: temporary.path });
}

test('passed.mjs ends well only for tests that are there, have run and have passed', async () => {
  const run = await openCheckout();
  const good = await run('passed.mjs', 'test/good.test.ts');
  expect(good).toMatchObject({ exitCode: 0, stdout: ' Tests  2 passed | 1 skipped (3)\n' });
  const both = await run('passed.mjs', 'test/good.test.ts', 'test/bad.test.ts');
  expect(both).toMatchObject({ exitCode: 1, stdout: ' Tests  1 failed | 3 passed | 1 skipped (5)\n' });
  for (const [file, why] of [
    ['test/skipped.test.ts', 'no test of test/skipped.test.ts has passed'],
    ['test/late.test.ts', 'test/late.test.ts has not run'],
    ['test/gone.test.ts', 'there is no test/gone.test.ts'],
  ] as const) {
    expect(await run('passed.mjs', file)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(why),
    });
  }
  const part = await run('passed.mjs', 'test/bad.test.ts', '--', 'test 0');
  expect(part).toMatchObject({ exitCode: 0, stdout: ' Tests  1 passed (1)\n' });
});

test('coverage.mjs counts the lines of one folder', async () => {
  const run = await openCheckout();
  expect(await run('coverage.mjs', 'packages/a/src')).toMatchObject({
    exitCode: 0,
    stdout: 'Lines : 90.00% ( 180/200 )\n',
  });
  expect(await run('coverage.mjs', 'packages/c/src')).toMatchObject({ exitCode: 1 });
});
