import { expect, test } from 'vitest';
import type { Manifest } from './manifest.ts';
import { chooseExpired } from './retention.ts';

/** Backups, the newest first, as `id: versions`. */
function backups(...texts: string[]): Manifest[] {
  return texts.map(text => {
    const [id = '', versions = ''] = text.split(': ');
    return {
      id,
      versions: versions.split(','),
      direction: id.startsWith('d') ? 'down' : 'up',
    } as unknown as Manifest;
  });
}

test.each<[string, string[], string[]]>([
  ['none', [], []],
  ['as many migrations as are kept', ['b: 2', 'a: 1'], []],
  ['one more', ['c: 3', 'b: 2', 'a: 1'], ['a']],
  [
    'several tries at one migration count as one',
    ['d1: 4', 'c: 3', 'c2: 3', 'b: 2', 'a: 1'],
    ['c2', 'b', 'a'],
  ],
  ['tries of the newest migrations stay', ['c: 3', 'c2: 3', 'b: 2', 'a: 1'], ['a']],
  ['a run of many migrations stays as a whole', ['b: 2', 'a: 1,3,4,5'], []],
  ['the newest stays, however many it holds', ['a: 1,2,3,4'], []],
  ['up and down of one migration are two', ['d1: 1', 'a: 1', 'b: 2'], ['b']],
])('%s', (_, newestFirst, expired) => {
  expect(chooseExpired(backups(...newestFirst), 2)).toEqual(expired);
});
