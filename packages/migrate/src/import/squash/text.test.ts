import { expect, test } from 'vitest';
import { fileWith, versionAt } from '../../../test/fixtures/files.ts';
import { readHeader } from '../../files/header.ts';
import { parseMigrations } from '../../files/migration.ts';
import { loadParser } from '../../files/postgres-parser.ts';
import { squashText } from './text.ts';

async function squash(...ups: readonly string[]): Promise<string> {
  const files = ups.map((up, place) => {
    const version = versionAt(place + 1);
    return fileWith(`-- Version: ${version}\n-- Irreversible: x\n\n-- UP\n${up}`, version);
  });
  return squashText(await parseMigrations(files), await loadParser());
}

test('one after the other, each from the settings of the session, and none concurrently', async () => {
  const text = await squash(
    'SET search_path = app;\nSELECT 1',
    "SELECT set_config('role', 'x', false);\n-- CONCURRENTLY\nCREATE INDEX CONCURRENTLY i ON t (id); -- end",
    'SET LOCAL TIME ZONE 0;\n/* end */',
  );
  expect(text.slice(text.indexOf('-- UP'))).toMatchInlineSnapshot(`
    "-- UP
    -- 20240101000000_001_step.sql
    SELECT set_config('migrate_squash.search_path', current_setting('search_path', true), true);
    SET search_path = app;
    SELECT 1
    ;
    SELECT set_config('search_path', current_setting('migrate_squash.search_path', true), false);

    -- 20240101000000_002_step.sql
    SELECT set_config('migrate_squash.role', current_setting('role', true), true);
    SELECT set_config('role', 'x', false);
    -- CONCURRENTLY
    CREATE INDEX i ON t (id); -- end
    ;
    SELECT set_config('role', current_setting('migrate_squash.role', true), false);

    -- 20240101000000_003_step.sql
    SELECT set_config('migrate_squash.TimeZone', current_setting('TimeZone', true), true);
    SET LOCAL TIME ZONE 0;
    /* end */
    ;
    SELECT set_config('TimeZone', current_setting('migrate_squash.TimeZone', true), false);
    "
  `);
  const { header, problems } = readHeader(text, versionAt(3));
  expect(problems).toEqual([]);
  expect(header.squashes).toEqual([versionAt(1), versionAt(2)]);
});

test('what can only be outside of a transaction is refused at its place', async () => {
  await expect(squash('SELECT 1;', 'SELECT 2;\nVACUUM t;')).rejects.toMatchObject({
    code: 'squash_refused',
    problems: [{ line: 6, message: 'VACUUM cannot be in a transaction' }],
  });
});
