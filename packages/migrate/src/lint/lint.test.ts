import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../files/postgres-parser.ts';
import { baseSchema } from './cases/case.ts';
import { checkText, filesOfCase, lastVersion } from './cases/files.ts';
import { lintFiles } from './lint.ts';
import type { LintOptions } from './options.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

const last = (version: string) => version === lastVersion;

function lint(up: string, options: LintOptions = {}, header: readonly string[] = []) {
  return lintFiles(filesOfCase({ up, header }, parser), parser, { reports: last, ...options }).findings;
}

describe('the size of a table', () => {
  const rewrite = 'ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();';
  const severityAt = (bytes: number, options: LintOptions = {}) =>
    lint(rewrite, { sizes: new Map([['orders', { rows: 40, bytes }]]), ...options }).find(
      ({ rule }) => rule === 'volatile-default',
    );

  test('decides how bad a rewrite is', () => {
    expect(severityAt(16_384)).toMatchObject({
      severity: 'note',
      message: expect.stringContaining('(about 40 rows, 16 kB)'),
    });
    expect(severityAt(10 * 1024 ** 2 - 1)?.severity).toBe('note');
    expect(severityAt(10 * 1024 ** 2)?.severity).toBe('error');
    expect(severityAt(5 * 1024 ** 3)?.message).toContain('5.0 GB');
  });

  test('that counts as small can be set', () => {
    expect(severityAt(16_384, { smallTableBytes: 1 })?.severity).toBe('error');
  });

  test('of a table that the database does not have yet is none', () => {
    expect(
      lint(rewrite, { sizes: new Map() }).find(({ rule }) => rule === 'volatile-default')?.severity,
    ).toBe('note');
  });

  test('changes nothing where the harm does not grow with it', () => {
    const sizes = new Map([['orders', { rows: 0, bytes: 0 }]]);
    expect(lint('ALTER TABLE orders DROP COLUMN code;', { sizes })).toContainEqual(
      expect.objectContaining({ rule: 'drop-column', severity: 'error' }),
    );
  });
});

test('a severity that a team chose counts, in both directions', () => {
  const severities = new Map([
    ['truncate', 'note' as const],
    ['missing-lock-timeout', 'error' as const],
    ['several-locks', 'off' as const],
  ]);
  expect(
    lint('TRUNCATE orders;\nTRUNCATE customers;', { severities }).map(
      ({ rule, severity }) => `${rule} ${severity}`,
    ),
  ).toEqual(['missing-lock-timeout error', 'truncate note', 'truncate note']);
});

test('a file that cannot be run is a finding, and the others are linted', () => {
  const broken = checkText(
    '-- Irreversible: x\n-- UP\nCREATE TABL t ();\nBEGIN;\n',
    '20250101000000_001',
    parser,
  );
  const other = checkText('-- Irreversible: x\n-- UP\nTRUNCATE t;\n', '20250101000000_002', parser);
  const { findings } = lintFiles([broken, other], parser);
  expect(findings.map(({ rule, line }) => `${line} ${rule}`)).toEqual([
    '3 invalid-file',
    '4 invalid-file',
    '3 truncate',
  ]);
});

test('places inside of DO are those of the statement there', () => {
  const up =
    "DO $body$\nDECLARE n int;\nBEGIN\n  -- Löschen\n  TRUNCATE orders;\n  EXECUTE 'TRUNCATE ' ||\n    'customers';\nEND $body$;";
  const found = lint(up).filter(({ rule }) => rule === 'truncate');
  expect(found.map(({ line, column, endLine, endColumn }) => [line, column, endLine, endColumn])).toEqual([
    [9, 3, 9, 18],
    [10, 11, 11, 16],
  ]);
});

test('columns are found at their own place, also behind letters of several bytes', () => {
  const up = "CREATE TABLE t (\n  a text DEFAULT 'äöü€😀',\n  b json\n);";
  expect(lint(up).filter(({ rule }) => rule === 'json-column')).toMatchObject([{ line: 7, column: 3 }]);
});

test('DOWN is warned of a lock, and may remove', () => {
  const text = `-- UP\nALTER TABLE orders ADD COLUMN x text;\n-- DOWN\nALTER TABLE orders DROP COLUMN x;\nCREATE INDEX i ON orders (code);\n`;
  const base = checkText(`-- Irreversible: test\n-- UP\n${baseSchema}`, '20250101000000_001', parser);
  const { findings } = lintFiles([base, checkText(text, lastVersion, parser)], parser, { reports: last });
  expect(findings.map(({ rule, severity, direction }) => `${direction} ${severity} ${rule}`)).toEqual([
    'down warning index-not-concurrent',
  ]);
});

test('a password is not in what a finding carries', () => {
  const [finding] = lint("CREATE ROLE app PASSWORD 'hunter2';\nTRUNCATE orders;");
  expect(JSON.stringify(finding)).not.toContain('hunter2');
});

test('every kind of statement of PostgreSQL can be linted', () => {
  // Nothing of it has a rule, or a table that exists.
  const up = [
    'MERGE INTO orders USING customers ON customers.id = orders.customer_id WHEN MATCHED THEN DO NOTHING;',
    "COMMENT ON TABLE orders IS 'x';",
    'ALTER INDEX orders_note SET (fillfactor = 50);',
    'ALTER VIEW open_orders ALTER COLUMN id SET DEFAULT 1;',
    'CREATE PUBLICATION p FOR TABLE orders;',
    'ALTER SEQUENCE tickets RESTART;',
    'GRANT SELECT ON orders TO PUBLIC;',
    'CREATE STATISTICS s ON id, code FROM orders;',
    'SELECT count(*) FROM orders, LATERAL unnest(ARRAY[1,2]) AS u;',
    'PREPARE q AS SELECT 1;',
    'CREATE AGGREGATE total(numeric) (SFUNC = numeric_add, STYPE = numeric);',
  ].join('\n');
  expect(lint(up)).toEqual([]);
});
