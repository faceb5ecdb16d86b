import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadParser } from '../files/postgres-parser.ts';
import { identifier, Sql, script, sql } from './sql.ts';

const parser = await loadParser();

interface Select {
  readonly targetList: { ResTarget: { val: unknown; name?: string } }[];
  readonly fromClause?: unknown[];
}

/** What PostgreSQL's parser takes from a SELECT of one column: its value, its name, and its table. */
function readBack({ text: statement }: Sql): { value: unknown; name: string | undefined; from: unknown } {
  const parsed = parser.parse(statement);
  if ('message' in parsed) throw new Error(`${parsed.message}: ${statement}`);
  expect(parsed.map(({ kind, start, end }) => [kind, start, end])).toEqual([
    ['SelectStmt', 0, statement.length],
  ]);
  const { targetList, fromClause } = (parsed[0]?.node ?? {}) as unknown as Select;
  expect(targetList).toHaveLength(1);
  const target = targetList[0]?.ResTarget;
  return { value: target?.val, name: target?.name, from: fromClause?.[0] };
}

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", '\\', '"', "\\'", '$$', '--', '/*', ';', '\n', 'E'),
    ),
  )
  .map(parts => parts.join('').replaceAll('\0', ''));

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(text, value => {
      const read = readBack(sql`SELECT${value}AS found`);
      expect(read).toMatchObject({
        value: { A_Const: { sval: value === '' ? {} : { sval: value } } },
        name: 'found',
      });
    }),
    { numRuns: 1_000 },
  );
});

test('a backslash means itself whatever standard_conforming_strings says', () => {
  expect(sql`SELECT ${"a\\b'c"}`.text).toBe("SELECT  E'a\\\\b''c'");
  expect(sql`SELECT ${"it's"}`.text).toBe("SELECT 'it''s'");
});

test('any name comes back as it was', () => {
  const name = text.filter(part => part !== '').map(part => part.slice(0, 15));
  fc.assert(
    fc.property(name, name, (schema, table) => {
      fc.pre(![schema, table].some(part => Buffer.byteLength(part) > 63 || /[\ud800-\udfff]$/.test(part)));
      const { from } = readBack(sql`SELECT 1 FROM ${identifier(schema, table)}`);
      expect(from).toMatchObject({ RangeVar: { schemaname: schema, relname: table } });
    }),
    { numRuns: 1_000 },
  );
});

test('any number comes back as it was, and never becomes a comment', () => {
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  fc.assert(
    fc.property(number, value => {
      const statement = sql`SELECT 0-${value}`;
      expect(statement.text).not.toContain('--');
      expect(Number(statement.text.replace(/^SELECT 0-\(?|\)$/g, ''))).toBe(value + 0);
      expect(readBack(statement).value).toMatchObject({ A_Expr: { name: [{ String: { sval: '-' } }] } });
    }),
  );
});

test.each([
  [null, 'NULL'],
  [undefined, 'NULL'],
  [true, 'true'],
  [false, 'false'],
  [7, '7'],
  [-7, '(-7)'],
  [-0, '0'],
  [1.5, '1.5'],
  [1e21, '1e+21'],
  ['', "''"],
  [new Date('2024-02-29T12:34:56.789Z'), "'2024-02-29T12:34:56.789Z'"],
  [new Sql('now()'), 'now()'],
  [sql`lower(${"O'Neil"})`, "lower('O''Neil')"],
  [identifier('a"b', 'C d'), '"a""b"."C d"'],
])('%s is written as %s', (value, expected) => {
  expect(sql`${value}`.text).toBe(expected);
  expect(sql`a ${value} b ${value} c`.text).toBe(`a ${expected} b ${expected} c`);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'a\0b', new Date(Number.NaN)])(
  '%s cannot be written',
  value => {
    expect(() => sql`SELECT ${value}`).toThrow(RangeError);
  },
);

test('a name with a NUL cannot be written', () => {
  expect(() => identifier('a', 'b\0')).toThrow('a NUL character cannot be written in SQL');
});

test('a script holds its statements in order', () => {
  expect(script(sql`BEGIN`, sql`SELECT ${1}`, sql`COMMIT`).text).toBe('BEGIN;\nSELECT 1;\nCOMMIT');
  expect(script().text).toBe('');
});
