import { expect, test } from 'vitest';
import { findEmptyScripts } from './empty-script.ts';

const check = (command: string) => ({ command, expects: 'exit 0' });
const manifest = (test: string) => JSON.stringify({ scripts: { test, 'test:unit': 'true', build: 'tsc' } });

test.each([
  ['npm test', 'true', ['test']],
  ['npm test', 'exit 0', ['test']],
  ['npm test', 'echo all tests pass', ['test']],
  ['npm test', 'vitest run || true', ['test']],
  ['npm test', 'vitest run; exit 0', ['test']],
  ['npm test', '', ['test']],
  ['npm test', 'vitest run', []],
  ['npm test', 'echo go && vitest run', []],
  ['npm run build && npm run test:unit', 'vitest run', ['test:unit']],
  ['npm --silent run test:unit', 'vitest run', ['test:unit']],
  ['pnpm build', 'true', []],
  ['npx vitest run', 'true', []],
])('%s with %j', (command, script, found) => {
  expect(findEmptyScripts([check(command)], manifest(script))).toEqual(found);
});

test('without a package.json, and with a broken one', () => {
  expect(findEmptyScripts([check('npm test')], null)).toEqual([]);
  expect(findEmptyScripts([check('npm test')], '{')).toEqual([]);
});
