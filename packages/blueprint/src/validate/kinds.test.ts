import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingKinds } from './kinds.ts';

const page = readFileSync(new URL('../../../../docs/blueprint/validate.md', import.meta.url), 'utf8');

test('the page of validate says what each finding is, how grave, and what to do', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s*\| (error|warning)\s*\| (.*?)\s*\|$/gm)].map(
    ([, id, severity, words]) => ({ id, severity, words }),
  );
  expect(rows).toEqual(
    findingKinds.map(({ id, severity, summary, help }) => ({ id, severity, words: `${summary} ${help}` })),
  );
});
