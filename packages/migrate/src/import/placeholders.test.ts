import { expect, test } from 'vitest';
import type { MigrateError } from '../errors.ts';
import { parsePlaceholders } from './placeholders.ts';

test.each([
  [
    'lines',
    '# for all\n a = 1 \nb.c="x y"\n:OWNER=app\nempty=\n',
    { a: '1', 'b.c': 'x y', OWNER: 'app', empty: '' },
  ],
  [
    'the settings of Flyway',
    '\uFEFFflyway.url=jdbc:x\r\nflyway.placeholders.schema=app\r\n',
    { schema: 'app' },
  ],
  [
    'the settings of Flyway as TOML',
    '[environments.default]\nurl = "x"\n[flyway.placeholders]\nschema = "app"\n[flyway]\nlocations = ["x"]\n',
    { schema: 'app' },
  ],
])('values: %s', (_, text, expected) => {
  expect(Object.fromEntries(parsePlaceholders(text, 'values.txt'))).toEqual(expected);
});

test('every line that cannot be read is told, without what stands in it', () => {
  try {
    parsePlaceholders('a=1\ngeheim\na=2\n=3\n', 'values.txt');
    expect.unreachable();
  } catch (error) {
    const { code, problems } = error as MigrateError;
    expect(code).toBe('invalid_placeholders');
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '2 is not a line "name=value"',
      '3 a has a value already',
      '4 is not a line "name=value"',
    ]);
  }
});
