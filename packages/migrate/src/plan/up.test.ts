import { describe, expect, test } from 'vitest';
import { entryOf, fileAt, fileWith, versionAt } from '../../test/fixtures/files.ts';
import { MigrateError } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { planUp, type UpGoal } from './up.ts';

const placeOf = ({ version }: { version: string }) => Number(version.split('_')[1]);
const filesAt = (...places: readonly number[]) => places.map(place => fileAt(place));
const applied = (...places: readonly number[]) => places.map(place => entryOf(fileAt(place)));

function places(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  goal: UpGoal = {},
): number[] {
  const plan = planUp(files, entries, goal);
  expect(plan).toMatchObject({ direction: 'up', accepted: [], warnings: [] });
  return plan.steps.map(placeOf);
}

function refusal(files: readonly MigrationFile[], entries: readonly HistoryEntry[], goal: UpGoal = {}) {
  try {
    planUp(files, entries, goal);
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
  throw new Error('it was planned');
}

const edit = (place: number) => fileAt(place, { up: 'CREATE TABLE edited ();' });
const withCrlf = (place: number) => fileWith(fileAt(place).text.replaceAll('\n', '\r\n'), versionAt(place));

describe('what is applied', () => {
  test.each<[string, number[], HistoryEntry[], UpGoal, number[]]>([
    ['everything in an empty database', [1, 2, 3], [], {}, [1, 2, 3]],
    ['what is pending', [1, 2, 3], applied(1), {}, [2, 3]],
    ['nothing when all is applied', [1, 2], applied(1, 2), {}, []],
    ['no more than to a version', [1, 2, 3, 4], applied(1), { to: versionAt(3) }, [2, 3]],
    ['nothing to a version that is applied', [1, 2, 3], applied(1, 2), { to: versionAt(1) }, []],
    ['what failed, again', [1, 2, 3], [...applied(1), entryOf(fileAt(2), { status: 'failed' })], {}, [2, 3]],
    ['what failed and was corrected', [1, 2], [entryOf(edit(1), { status: 'failed' })], {}, [1, 2]],
    [
      'what was rolled back, again',
      [1, 2],
      [entryOf(fileAt(1)), entryOf(fileAt(2), { status: 'rolled_back' })],
      {},
      [2],
    ],
    ['what did not end', [1, 2], [...applied(1), entryOf(fileAt(2), { status: 'running' })], {}, [2]],
    [
      'nothing of a baseline',
      [1, 2, 3],
      [entryOf(edit(1), { status: 'baseline' }), entryOf(fileAt(2), { status: 'baseline' })],
      {},
      [3],
    ],
    ['what is beside a failed one without a file', [1], [entryOf(fileAt(2), { status: 'failed' })], {}, [1]],
  ])('%s', (_, files, entries, goal, expected) => {
    expect(places(filesAt(...files), entries, goal)).toEqual(expected);
  });

  test('up to a version means in the order in which files run', () => {
    const files = [fileAt(1), fileAt(2), fileAt(4), fileAt(3, { depends: [4] }), fileAt(5)];
    expect(places(files, [], { to: versionAt(3) })).toEqual([1, 2, 4, 3]);
    expect(places(files, [], { to: versionAt(4) })).toEqual([1, 2, 4]);
  });

  test('a single transaction is passed on', () => {
    expect(planUp(filesAt(1), [], { singleTransaction: true }).singleTransaction).toBe(true);
    expect(planUp(filesAt(1), [], {}).singleTransaction).toBe(false);
  });
});

describe('a file that arrives late', () => {
  const entries = applied(1, 4);

  test('is refused, with all others', () => {
    expect(refusal(filesAt(1, 2, 3, 4, 5), entries)).toMatchObject({
      code: 'out_of_order',
      message: `2 migrations are older than the newest applied one (${versionAt(4)})`,
      problems: [2, 3].map(place => ({
        code: 'out_of_order',
        message: `${versionAt(place)} arrived late`,
        file: fileAt(place).path,
      })),
      hint: expect.stringContaining('--allow-out-of-order'),
    });
    expect(refusal(filesAt(1, 3, 4), entries).message).toBe(
      `1 migration is older than the newest applied one (${versionAt(4)})`,
    );
  });

  test('is applied when that is asked for', () => {
    expect(places(filesAt(1, 2, 3, 4, 5), entries, { allowOutOfOrder: true })).toEqual([2, 3, 5]);
  });

  test('is applied when it says what it needs', () => {
    const files = [fileAt(1), fileAt(2, { depends: [1] }), fileAt(3, { depends: [2] }), fileAt(4)];
    expect(places(files, entries)).toEqual([2, 3]);
  });

  test('is no obstacle to what comes before it', () => {
    const files = [fileAt(1), fileAt(2, { depends: [1] }), fileAt(3), fileAt(4)];
    expect(places(files, entries, { to: versionAt(2) })).toEqual([2]);
    expect(refusal(files, entries, { to: versionAt(3) }).code).toBe('out_of_order');
  });

  test('is refused also when it failed before, or is later than a baseline', () => {
    const failed = [...entries, entryOf(fileAt(2), { status: 'failed' as const })];
    expect(refusal(filesAt(1, 2, 4), failed).code).toBe('out_of_order');
    const baseline = [entryOf(fileAt(4), { status: 'baseline' as const })];
    expect(refusal(filesAt(2, 4), baseline).code).toBe('out_of_order');
  });

  test('is finished when it was begun: half of it is there', () => {
    const begun = [...entries, entryOf(fileAt(2), { status: 'running' as const })];
    expect(places(filesAt(1, 2, 4), begun)).toEqual([2]);
  });
});

describe('history and files that contradict each other', () => {
  const entries = applied(1, 2, 3, 4);
  const files = [edit(1), fileAt(3), edit(4), fileAt(5)];

  test('are refused, every contradiction at once', () => {
    const error = refusal(files, entries);
    expect(error).toMatchObject({
      code: 'checksum_mismatch',
      message: '2 applied migrations were edited, 1 applied migration has no file',
      hint: expect.stringContaining('--force'),
    });
    expect(error.problems).toEqual([
      {
        code: 'checksum_mismatch',
        message: `${versionAt(1)} is not the file that was applied`,
        version: versionAt(1),
        file: fileAt(1).path,
        details: [`applied: ${fileAt(1).checksum}`, `now:     ${edit(1).checksum}`],
      },
      {
        code: 'missing_file',
        message: `${versionAt(2)}_step was applied, and its file is gone`,
        version: versionAt(2),
      },
      expect.objectContaining({ code: 'checksum_mismatch', version: versionAt(4) }),
    ]);
  });

  test.each([
    ['one edited', [edit(1)], applied(1), 'checksum_mismatch', '1 applied migration was edited'],
    ['one gone', filesAt(2), applied(1, 2), 'missing_file', '1 applied migration has no file'],
    ['two gone', filesAt(3), applied(1, 2, 3), 'missing_file', '2 applied migrations have no file'],
    [
      'a baseline gone',
      filesAt(2),
      [entryOf(fileAt(1), { status: 'baseline' as const })],
      'missing_file',
      '1 applied migration has no file',
    ],
  ])('%s', (_, present, history, code, message) => {
    expect(refusal(present, history)).toMatchObject({ code, message });
  });

  test('are accepted when that is asked for, each with a warning', () => {
    const plan = planUp(files, entries, { force: true });
    expect(plan.steps.map(placeOf)).toEqual([5]);
    expect(plan.accepted.map(version => placeOf({ version }))).toEqual([1, 2, 4]);
    expect(plan.warnings.map(({ code, severity, version }) => [code, severity, version])).toEqual([
      ['checksum_mismatch', 'warning', versionAt(1)],
      ['missing_file', 'warning', versionAt(2)],
      ['checksum_mismatch', 'warning', versionAt(4)],
    ]);
  });

  test('in line ends only are a warning', () => {
    const plan = planUp([withCrlf(1), fileAt(2)], applied(1), {});
    expect(plan.steps.map(placeOf)).toEqual([2]);
    expect(plan.accepted).toEqual([]);
    expect(plan.warnings).toEqual([
      {
        code: 'line_ends_changed',
        message: `${versionAt(1)} differs from what was applied in line ends or byte order mark only`,
        severity: 'warning',
        version: versionAt(1),
        file: fileAt(1).path,
        hint: expect.stringContaining('.gitattributes'),
      },
    ]);
  });

  test('do not hide a version that does not exist', () => {
    expect(refusal(filesAt(2), applied(1), { to: versionAt(9), force: true }).code).toBe('unknown_version');
  });
});

describe('a version that does not exist', () => {
  test.each([
    [versionAt(9), `Did you mean ${versionAt(1)}?`],
    ['x', 'Versions look like 20241024120000_001; "migrate status" lists them.'],
  ])('%s', (to, hint) => {
    expect(refusal(filesAt(1, 2), applied(1), { to })).toMatchObject({
      code: 'unknown_version',
      message: `there is no migration with version ${to}`,
      hint,
    });
  });
});

test('a single transaction is refused for what cannot be in one, before it', () => {
  const outside = fileAt(2, { headers: ['-- Transaction: none'] });
  const files = [fileAt(1), outside, fileAt(3)];
  expect(refusal(files, [], { singleTransaction: true })).toMatchObject({
    code: 'single_transaction_refused',
    details: [outside.path],
  });
  expect(
    planUp(files, [entryOf(fileAt(1)), entryOf(outside)], { singleTransaction: true }).steps,
  ).toHaveLength(1);
  expect(planUp(files, [], { singleTransaction: true, to: versionAt(1) }).steps).toHaveLength(1);
});

describe('what ran in part outside a transaction', () => {
  test('is pending, whatever its header says now', () => {
    const entries = [entryOf(fileAt(1), { status: 'failed', appliedAt: undefined, statementsRun: 2 })];
    for (const headers of [[], ['-- Transaction: none']]) {
      expect(planUp([fileAt(1, { headers })], entries, {}).steps).toHaveLength(1);
    }
  });

  test('on the way down has to be finished first', () => {
    const entries = [entryOf(fileAt(1), { statementsRun: 1 })];
    expect(() => planUp([fileAt(1), fileAt(2)], entries, {})).toThrow(
      expect.objectContaining({ code: 'unfinished' }),
    );
  });
});
