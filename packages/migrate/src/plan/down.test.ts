import { describe, expect, test } from 'vitest';
import { entryOf, fileAt, versionAt } from '../../test/fixtures/files.ts';
import { MigrateError } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { type DownGoal, planDown } from './down.ts';

const placeOf = ({ version }: { version: string }) => Number(version.split('_')[1]);
const filesAt = (...places: readonly number[]) => places.map(place => fileAt(place));
/** Applied in the order given. */
const applied = (...places: readonly number[]) =>
  places.map((place, index) => entryOf(fileAt(place), { appliedOrder: index + 1 }));
const edit = (place: number) => fileAt(place, { up: 'CREATE TABLE edited ();' });

function refusal(files: readonly MigrationFile[], entries: readonly HistoryEntry[], goal: DownGoal = {}) {
  try {
    planDown(files, entries, goal);
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
  throw new Error('it was planned');
}

describe('what is rolled back', () => {
  const all = filesAt(1, 2, 3, 4);
  const baseline = entryOf(fileAt(1), { status: 'baseline' });

  test.each<[string, HistoryEntry[], DownGoal, number[]]>([
    ['the last', applied(1, 2, 3), {}, [3]],
    ['the last by application, not by version', applied(1, 4, 2, 3), {}, [3]],
    ['several', applied(1, 4, 2, 3), { steps: 3 }, [3, 2, 4]],
    ['all when there are no more', applied(1, 2), { steps: 9 }, [2, 1]],
    ['what came after a version, which stays', applied(1, 2, 3, 4), { to: versionAt(2) }, [4, 3]],
    ['what was applied after it', applied(1, 4, 2, 3), { to: versionAt(4) }, [3, 2]],
    ['nothing above the last', applied(1, 2), { to: versionAt(2) }, []],
    ['nothing when nothing is applied', [], {}, []],
    ['nothing when all was rolled back', [entryOf(fileAt(1), { status: 'rolled_back' })], {}, []],
    ['no failed one', [...applied(1), entryOf(fileAt(2), { status: 'failed' })], {}, [1]],
    ['no baseline', [baseline, entryOf(fileAt(2))], { steps: 2 }, [2]],
    [
      'what came after a baseline',
      [baseline, ...applied(2, 3).map(entry => ({ ...entry, appliedOrder: entry.appliedOrder + 1 }))],
      { to: versionAt(1) },
      [3, 2],
    ],
  ])('%s', (_, entries, goal, expected) => {
    const plan = planDown(all, entries.toReversed(), goal);
    expect(plan).toMatchObject({ direction: 'down', accepted: [], warnings: [] });
    expect(plan.steps.map(placeOf)).toEqual(expected);
  });
});

describe('a goal that cannot be', () => {
  test.each<[string, DownGoal, string]>([
    ['no steps', { steps: 0 }, 'usage'],
    ['less than none', { steps: -1 }, 'usage'],
    ['half a step', { steps: 1.5 }, 'usage'],
    ['no number', { steps: Number.NaN }, 'usage'],
    ['both kinds', { steps: 1, to: versionAt(1) }, 'usage'],
    ['a version that is pending', { to: versionAt(3) }, 'not_applied'],
    ['a version that was rolled back', { to: versionAt(2) }, 'not_applied'],
    ['a version that does not exist', { to: versionAt(9) }, 'unknown_version'],
  ])('%s', (_, goal, code) => {
    const entries = [...applied(1), entryOf(fileAt(2), { status: 'rolled_back' })];
    expect(refusal(filesAt(1, 2, 3), entries, goal)).toMatchObject({ code });
  });

  test('a version of the history alone is suggested too', () => {
    const error = refusal(filesAt(2), applied(1, 2), { to: `${versionAt(1).slice(0, -1)}9` });
    expect(error).toMatchObject({ code: 'unknown_version', hint: `Did you mean ${versionAt(2)}?` });
  });
});

describe('without a way back', () => {
  const stuck = (place: number) => fileAt(place, { headers: ['-- Irreversible: the data is gone'] });

  test('anywhere in the set refuses all of it', () => {
    const files = [stuck(1), fileAt(2), stuck(3), fileAt(4)];
    const entries = files.map(file => entryOf(file));
    expect(refusal(files, entries, { steps: 4 })).toMatchObject({
      code: 'irreversible',
      message: `${versionAt(3)}, ${versionAt(1)} cannot be rolled back`,
      problems: [3, 1].map(place => ({
        code: 'irreversible',
        message: 'the data is gone',
        file: fileAt(place).path,
      })),
      hint: expect.stringContaining('Nothing was rolled back'),
    });
    expect(refusal(files, entries, { steps: 2 }).code).toBe('irreversible');
    expect(planDown(files, entries, {}).steps.map(placeOf)).toEqual([4]);
    expect(planDown(files, entries, { to: versionAt(3) }).steps.map(placeOf)).toEqual([4]);
  });
});

describe('what others depend on', () => {
  const files = [fileAt(1), fileAt(2), fileAt(3, { depends: [1, 2] }), fileAt(4, { depends: [3] })];
  const inOrder = (...places: readonly number[]) =>
    places.flatMap((place, index) =>
      files.filter(file => placeOf(file) === place).map(file => entryOf(file, { appliedOrder: index + 1 })),
    );

  test('is not rolled back while they stay', () => {
    expect(refusal(files, inOrder(3, 4, 1, 2), { steps: 2 })).toMatchObject({
      code: 'dependents_applied',
      problems: [1, 2].map(place => ({
        code: 'dependents_applied',
        message: `${versionAt(3)} depends on ${versionAt(place)} and stays applied`,
        file: fileAt(3).path,
      })),
    });
  });

  test('is rolled back together with them', () => {
    expect(planDown(files, inOrder(1, 2, 3, 4), { steps: 4 }).steps.map(placeOf)).toEqual([4, 3, 2, 1]);
  });

  test('is rolled back when they are not applied', () => {
    expect(planDown(files, inOrder(1, 2), {}).steps.map(placeOf)).toEqual([2]);
  });

  test.each(['baseline', 'running'] as const)('is not rolled back while they are %s', status => {
    const entries = inOrder(1, 2, 3).map(entry =>
      entry.version === versionAt(3) ? { ...entry, status } : entry,
    );
    expect(refusal(files, entries).code).toBe('dependents_applied');
  });
});

describe('files that are not what was applied', () => {
  test('an edited one is refused, and accepted when that is asked for', () => {
    const files = [fileAt(1), edit(2), edit(3)];
    const error = refusal(files, applied(1, 2, 3), { steps: 2 });
    expect(error).toMatchObject({
      code: 'checksum_mismatch',
      message: '2 applied migrations were edited',
      hint: expect.stringContaining('--force'),
    });
    expect(error.problems.map(problem => problem.version)).toEqual([versionAt(3), versionAt(2)]);

    const plan = planDown(files, applied(1, 2, 3), { steps: 2, force: true });
    expect(plan.steps).toEqual([edit(3), edit(2)]);
    expect(plan.accepted).toEqual([versionAt(3), versionAt(2)]);
    expect(plan.warnings.map(({ code, severity }) => [code, severity])).toEqual([
      ['checksum_mismatch', 'warning'],
      ['checksum_mismatch', 'warning'],
    ]);
  });

  test('one that stays may be edited, or gone', () => {
    expect(planDown([edit(1), fileAt(3)], applied(1, 2, 3), {}).steps.map(placeOf)).toEqual([3]);
  });

  test.each([false, true])('one that is gone cannot be rolled back (force: %s)', force => {
    const error = refusal([edit(1)], applied(1, 2), { steps: 2, force });
    expect(error).toMatchObject({ hint: expect.stringContaining('the way back is in them') });
    expect(error.hint).not.toContain('--force');
    expect(error.problems.map(({ code }) => code)).toContain('missing_file');
    expect(refusal([fileAt(1)], applied(1, 2), { force }).code).toBe('missing_file');
  });
});

test('nothing is rolled back under a migration that ran in part', () => {
  const files = [fileAt(1), fileAt(2, { headers: ['-- Transaction: none'] })];
  const entries = [entryOf(fileAt(1)), entryOf(fileAt(2), { status: 'failed', statementsRun: 1 })];
  expect(() => planDown(files, entries, {})).toThrow(
    expect.objectContaining({
      code: 'unfinished',
      details: [expect.stringMatching(/: 1 statement has run$/)],
    }),
  );
});
