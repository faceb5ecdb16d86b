import { expect, test } from 'vitest';
import { entryOf, fileAt, fileWith, versionAt } from '../../test/fixtures/files.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { describeMigrations } from './status.ts';

const file = fileAt(2);
const edited = fileAt(2, { up: 'CREATE TABLE other ();' });
const withCrlf = fileWith(file.text.replaceAll('\n', '\r\n'), file.version);
const needy = fileAt(2, { depends: [1] });
const never = { appliedAt: undefined, executionTimeMs: undefined };

/** Beside a first migration that is applied, and a third one that may be. */
function stateOf(
  second: MigrationFile | undefined,
  entry: HistoryEntry | undefined,
  newest: 1 | 3 = 1,
): [state: string, onlyLineEndsChanged: boolean] {
  const files = [fileAt(1), ...(second === undefined ? [] : [second]), fileAt(3)];
  const applied = newest === 3 ? [entryOf(fileAt(1)), entryOf(fileAt(3))] : [entryOf(fileAt(1))];
  const statuses = describeMigrations(files, [...applied, ...(entry === undefined ? [] : [entry])]);
  const [found, ...others] = statuses.filter(({ version }) => version === versionAt(2));
  if (found === undefined) throw new Error('there is no status');
  expect(others).toEqual([]);
  expect(found).toMatchObject({ file: second, entry, description: 'step' });
  return [found.state, found.onlyLineEndsChanged];
}

test.each<[string, MigrationFile | undefined, HistoryEntry | undefined, 1 | 3, string, boolean]>([
  ['never tried', file, undefined, 1, 'pending', false],
  ['applied', file, entryOf(file), 1, 'applied', false],
  ['applied, an older one', file, entryOf(file), 3, 'applied', false],
  ['applied, and edited since', edited, entryOf(file), 1, 'changed', false],
  ['applied, and its line ends changed', withCrlf, entryOf(file), 1, 'applied', true],
  ['applied with CRLF, and its line ends changed', file, entryOf(withCrlf), 1, 'applied', true],
  ['applied, and its file gone', undefined, entryOf(file), 1, 'missing', false],
  ['a baseline', file, entryOf(file, { status: 'baseline' }), 1, 'applied', false],
  ['a baseline, and edited since', edited, entryOf(file, { status: 'baseline' }), 1, 'applied', false],
  ['a baseline, and its file gone', undefined, entryOf(file, { status: 'baseline' }), 1, 'missing', false],
  ['failed', file, entryOf(file, { status: 'failed', ...never }), 1, 'failed', false],
  ['failed, and corrected since', edited, entryOf(file, { status: 'failed', ...never }), 1, 'failed', false],
  ['running', file, entryOf(file, { status: 'running', ...never }), 1, 'unfinished', false],
  ['rolled back', file, entryOf(file, { status: 'rolled_back' }), 1, 'pending', false],
  ['rolled back, and edited since', edited, entryOf(file, { status: 'rolled_back' }), 1, 'pending', false],
  [
    'rolled back, with other line ends',
    withCrlf,
    entryOf(file, { status: 'rolled_back' }),
    1,
    'pending',
    false,
  ],
  ['late', file, undefined, 3, 'out_of_order', false],
  ['late, and saying what it needs', needy, undefined, 3, 'pending', false],
  ['late after it was rolled back', file, entryOf(file, { status: 'rolled_back' }), 3, 'out_of_order', false],
])('%s', (_, second, entry, newest, state, onlyLineEndsChanged) => {
  expect(stateOf(second, entry, newest)).toEqual([state, onlyLineEndsChanged]);
});

test.each(['failed', 'rolled_back'] as const)(
  'a migration that is %s and has no file is not spoken of',
  status => {
    expect(
      describeMigrations([fileAt(1)], [entryOf(fileAt(2), { status })]).map(each => each.version),
    ).toEqual([versionAt(1)]);
  },
);

test.each([
  ['running', 0],
  ['failed', 1],
] as const)(
  'a migration that is %s, ran in part (%i) and has no file is missing',
  (status, statementsRun) => {
    expect(
      describeMigrations([fileAt(1)], [entryOf(fileAt(2), { status, statementsRun })]).map(
        each => each.state,
      ),
    ).toEqual(['pending', 'missing']);
  },
);

test('a migration whose DOWN ran in part is neither applied nor pending', () => {
  const entries = [entryOf(fileAt(1), { statementsRun: 1 })];
  expect(describeMigrations([fileAt(1)], entries)).toMatchObject([{ state: 'rollback_unfinished' }]);
});

test('migrations stand in the order in which they run, those without a file where their version belongs', () => {
  const files = [fileAt(2), fileAt(6, { depends: [2] }), fileAt(4, { depends: [6] })];
  const gone = [7, 3, 1].map(place => entryOf(fileAt(place)));
  const places = describeMigrations(files, gone).map(({ version }) => Number(version.slice(-3)));
  expect(places).toEqual([1, 2, 3, 6, 4, 7]);
});

test('a failed attempt of the newest migration makes no other one late', () => {
  const entries = [entryOf(fileAt(1)), entryOf(fileAt(3), { status: 'failed' })];
  const statuses = describeMigrations([fileAt(1), fileAt(2), fileAt(3)], entries);
  expect(statuses.map(status => status.state)).toEqual(['applied', 'pending', 'failed']);
});

test('a file that stands for others is applied where all of them are', () => {
  const text = `-- Migration: all\n-- Version: ${versionAt(3)}\n-- Squashes: ${versionAt(1)}, ${versionAt(2)}\n-- Irreversible: stands for 3\n\n-- UP\nSELECT 1;\n`;
  const squashed = fileWith(text, versionAt(3));
  const old = [1, 2, 3].map(place => entryOf(fileAt(place)));
  const states = (entries: readonly HistoryEntry[]) =>
    describeMigrations([squashed, fileAt(4)], entries).map(({ version, state }) => [version, state]);
  const [one, two, three, four] = [1, 2, 3, 4].map(versionAt);
  expect(states(old)).toEqual([
    [three, 'applied'],
    [four, 'pending'],
  ]);
  expect(states([])).toEqual([
    [three, 'pending'],
    [four, 'pending'],
  ]);
  expect(states([entryOf(squashed)])).toEqual([
    [three, 'applied'],
    [four, 'pending'],
  ]);
  expect(states(old.slice(0, 2))).toEqual([
    [one, 'missing'],
    [two, 'missing'],
    [three, 'pending'],
    [four, 'pending'],
  ]);
  // The last one alone is not all of them.
  expect(states(old.slice(2))).toEqual([
    [three, 'changed'],
    [four, 'pending'],
  ]);
  expect(states([...old.slice(0, 2), entryOf(fileAt(3), { statementsRun: 1 })])[0]).toEqual([
    three,
    'rollback_unfinished',
  ]);
});
