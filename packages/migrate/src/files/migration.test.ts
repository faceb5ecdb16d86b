import { expect, test } from 'vitest';
import { fileWith, versionAt } from '../../test/fixtures/files.ts';
import { readMigration } from '../../test/fixtures/reading.ts';
import { MigrateError } from '../errors.ts';
import { parseMigrations } from './migration.ts';

const irreversible = '-- Irreversible: the data is gone\n';

test.each([
  ['an empty UP', '-- UP\n-- DOWN\nSELECT 2;', ['1:6 the UP section has no statement']],
  ['a UP of comments', '-- UP\n\n-- nothing\n;\n-- DOWN\nSELECT 2;', ['1:6 the UP section has no statement']],
  ['an empty DOWN', '-- UP\nSELECT 1;\n-- DOWN', ['3:8 the DOWN section has no statement']],
  [
    'a DOWN of comments',
    '-- UP\nSELECT 1;\n  -- DOWN\r\n/* no */',
    ['3:10 the DOWN section has no statement'],
  ],
  ['no DOWN', '-- UP\nSELECT 1;\n\n', ['2:10 no "-- DOWN" section']],
  [
    'nothing in both',
    '-- UP\r\n-- DOWN\r\n',
    ['1:6 the UP section has no statement', '2:8 the DOWN section has no statement'],
  ],
  [
    'nothing in UP, and no DOWN',
    '-- UP',
    ['1:6 the UP section has no statement', '1:6 no "-- DOWN" section'],
  ],
  [
    'a mistake in UP, and no DOWN',
    '-- UP\nSELEC 1;',
    ['2:1 syntax error at or near "SELEC"', '2:9 no "-- DOWN" section'],
  ],
  ['a mistake in UP alone', '-- UP\nSELEC 1;\n-- DOWN\nSELECT 2;', ['2:1 syntax error at or near "SELEC"']],
  [
    'a mistake in DOWN, and nothing in UP',
    '-- UP\n-- DOWN\nSELEC 2;',
    ['1:6 the UP section has no statement', '3:1 syntax error at or near "SELEC"'],
  ],
  [
    'a way back that the header denies',
    `${irreversible}-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;`,
    ['4:8 the header says Irreversible, but there is a DOWN section'],
  ],
])('%s', (_, text, problems) => {
  expect(readMigration(text).problems).toEqual(problems);
});

test.each(['', '-- DOWN\n', '-- DOWN\n-- There is none.\n'])(
  'a migration without a way back may end in %j',
  end => {
    const text = `${irreversible}-- UP\nSELECT 1;\n${end}`;
    expect(readMigration(text)).toMatchObject({ up: 'SELECT 1;\n', down: undefined, problems: [] });
  },
);

test('what is to be run is parsed, and every problem of every file is in one error', async () => {
  const sound = fileWith('-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;', versionAt(1));
  const broken = fileWith(
    "-- UP\nSELEC 1;\nALTER ROLE a PASSWORD 'hunter2' x;\n-- DOWN\nSELECT 2;",
    versionAt(2),
  );
  const endless = fileWith("-- UP\nSELECT '", versionAt(3));

  expect(await parseMigrations([])).toEqual([]);
  expect(await parseMigrations([sound])).toMatchObject([
    { ...sound, up: { offset: 6, statements: [{ kind: 'SelectStmt' }] }, down: { text: 'SELECT 2;' } },
  ]);
  const error: unknown = await parseMigrations([sound, broken, endless]).catch(thrown => thrown);
  if (!(error instanceof MigrateError)) throw error;
  expect(error).toMatchObject({ code: 'invalid_files', message: '3 problems in 2 migration files' });
  expect(error.problems.map(({ file, line, column }) => [file, line, column])).toEqual([
    [broken.path, 2, 1],
    [broken.path, 3, 33],
    [endless.path, 2, 8],
  ]);
  expect(JSON.stringify(error)).not.toContain('hunter2');
});
