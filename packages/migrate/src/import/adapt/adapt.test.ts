import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../../files/postgres-parser.ts';
import { placeholdersBy } from '../formats/format.ts';
import { openValues } from '../values.ts';
import { adapt } from './adapt.ts';
import type { Surroundings } from './work.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

const adapted = (text: string, more: Partial<Surroundings> = {}) =>
  adapt(
    { file: 'a.sql', line: 1, text },
    {
      parser,
      template: undefined,
      bookkeeping: undefined,
      values: new Map(),
      include: path => (path === 'b.sql' ? 'SELECT 2;\n' : undefined),
      ...more,
    },
  );
const findings = (text: string, more: Partial<Surroundings> = {}) =>
  adapted(text, more).findings.map(({ id, severity, line }) => `${severity} ${id} ${line}`);

describe('what need not change stays byte for byte', () => {
  const texts = [
    'CREATE TABLE t (id integer); -- a; comment\n',
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '\\echo' $$;",
    `INSERT INTO t VALUES (E'\\\\x', ':name', '\${x}');\n\n\n`,
    'SELECT 1;\r\nSELECT 2;\r\n',
    'SAVEPOINT a;\nRELEASE a;\n',
  ];
  test.each(texts)('%j', text => {
    expect(adapted(text)).toMatchObject({ text, changes: [] });
  });
});

describe('what must change is changed, in place, and listed', () => {
  const cases: [before: string, after: string, changes: number][] = [
    ['BEGIN;\nSELECT 1;\nCOMMIT;\n', '/* BEGIN; */\nSELECT 1;\n/* COMMIT; */\n', 2],
    [
      'begin transaction isolation level serializable; SELECT 1; end',
      '/* begin transaction isolation level serializable; */ SELECT 1; /* end */',
      2,
    ],
    [
      '\\set ON_ERROR_STOP on\n  \\echo hello\nSELECT 1;\n',
      '-- \\set ON_ERROR_STOP on\n--   \\echo hello\nSELECT 1;\n',
      2,
    ],
    [
      '\\restrict abc\nSELECT 1;\n\\unrestrict abc\n',
      '-- \\restrict abc\nSELECT 1;\n-- \\unrestrict abc\n',
      2,
    ],
    [
      "\\set t 'my t'\nSELECT :'t';\nCREATE TABLE :\"t\" ();\n",
      "-- \\set t 'my t'\nSELECT 'my t';\nCREATE TABLE \"my t\" ();\n",
      3,
    ],
    ['\\i b.sql\nSELECT 1;\n', 'SELECT 2;\nSELECT 1;\n', 1],
    ['-- UP\nSELECT 1;\n-- down migration\n', '-- | UP\nSELECT 1;\n-- | down migration\n', 2],
    [
      "COPY t (a, b) FROM stdin;\n1\t\\N\nit's\\ttab\tx\n\\.\nSELECT 1;\n",
      "INSERT INTO t (a, b) VALUES\n('1', NULL),\n('it''s\ttab', 'x')\n;\nSELECT 1;\n",
      1,
    ],
    ['COPY t FROM stdin;\n\\.\nSELECT 1;\n', '--\n--\nSELECT 1;\n', 1],
  ];
  test.each(cases)('%j', (before, after, changes) => {
    const result = adapted(before);
    expect(result.text).toBe(after);
    expect(result.changes).toHaveLength(changes);
    expect(result.statements).toBeDefined();
    expect(result.text.split('\n')).toHaveLength(before.split('\n').length);
  });
});

describe('what only a person can decide is an error at its line', () => {
  const cases: [text: string, expected: string[]][] = [
    ['SELECT 1;\n\\connect other\n', ['error psql-command 2']],
    ["\\copy t FROM 'file.csv'\n", ['error psql-command 1']],
    ['SELECT 1 \\gexec\n', ['error psql-command 1']],
    ['\\if :x\n', ['error psql-command 1']],
    ['\n\\i missing.sql\n', ['error missing-include 2']],
    ['SELECT :unset;\n', ['error template 1']],
    ['BEGIN;\nSELECT 1;\nROLLBACK;\n', ['error rollback 3', 'note transaction-control 1']],
    ['COPY t FROM stdin WITH (FORMAT csv);\n1,2\n\\.\n', ['error copy-data 1']],
    ['SELEC 1;\n', ['error syntax 1']],
    ['\n\nSELECT (1;\n', ['error syntax 3']],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('placeholders of a tool, each once', () => {
    expect(findings(`SELECT '\${a}', '\${a}',\n '\${b}';`, { template: braced })).toEqual([
      'error template 1',
      'error template 2',
    ]);
  });
});

const braced = placeholdersBy(/\$\{(?<name>[^}]+)\}/g);

describe('what the tool fills in', () => {
  const given = (values: Record<string, string>, more: Partial<Surroundings> = {}) => ({
    template: braced,
    values: openValues(new Map(Object.entries(values))),
    ...more,
  });

  test('is filled in where a value is given, and listed without the value', () => {
    const {
      text,
      changes,
      findings: found,
    } = adapted(
      `CREATE TABLE \${schema}.t ();\nSELECT '\${schema}', '\${other}';\n`,
      given({ schema: 'app' }),
    );
    expect(text).toBe(`CREATE TABLE app.t ();\nSELECT 'app', '\${other}';\n`);
    expect(changes.map(({ line, message }) => `${line} ${message}`)).toEqual([
      `2 \${schema} is filled in with the value that was given`,
      `1 \${schema} is filled in with the value that was given`,
    ]);
    expect(found.map(({ id, line }) => `${id} ${line}`)).toEqual(['template 2']);
  });

  test('what is meant as it stands is its own value', () => {
    const text = `SELECT '\${a}';\n`;
    expect(adapted(text, given({ a: `\${a}` }))).toMatchObject({ text, findings: [] });
  });

  test('a value of the files counts where none is given', () => {
    const template = placeholdersBy(/\$\{(?<name>\w+)\}/g, () => ({ value: '7', source: 'its default' }));
    expect(adapted(`SELECT \${a};`, { template }).text).toBe('SELECT 7;');
    expect(adapted(`SELECT \${a};`, given({ a: '8' }, { template })).text).toBe('SELECT 8;');
  });

  test('a variable of psql that the script does not set', () => {
    expect(adapted("SELECT :'who';", given({ who: "o'x" })).text).toBe("SELECT 'o''x';");
  });

  test('what is a secret by its name is not written into a file', () => {
    for (const name of ['db_password', 'API_KEY', 'token']) {
      const { text, findings: found } = adapted(
        `SELECT '\${${name}}', :'${name}';`,
        given({ [name]: 'geheim' }),
      );
      expect(text).not.toContain('geheim');
      expect(found.filter(({ id }) => id === 'template')).toHaveLength(2);
    }
  });

  test("the tool's statements about its own table become comments", () => {
    const { text, changes } = adapted("SELECT 1;\nINSERT INTO own (x) VALUES ('a');\n", {
      bookkeeping: /^INSERT INTO own/,
    });
    expect(text).toBe("SELECT 1;\n/* INSERT INTO own (x) VALUES ('a'); */\n");
    expect(changes).toHaveLength(1);
  });
});

describe('what a person should know is told', () => {
  const cases: [text: string, expected: string[]][] = [
    ['SELECT 1;\r\n', ['note crlf 1']],
    ['SET search_path = app;\nSELECT 1;', ['warning search-path 1']],
    ["SELECT pg_catalog.set_config('search_path', '', false);", ['warning search-path 1']],
    ['SELECT 1;\nSET ROLE admin;', ['warning set-role 2']],
    ['ALTER TABLE t OWNER TO admin;', []],
    ['CREATE EXTENSION hstore;', ['note superuser 1']],
    ["CREATE ROLE x PASSWORD 'geheim';", ['warning secret 1', 'warning superuser 1']],
    ["COPY t FROM '/tmp/x';", ['warning superuser 1']],
    ['ALTER SYSTEM SET work_mem = 1;', ['warning superuser 1']],
    [
      'BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;',
      ['warning several-transactions 1', ...Array(4).fill('note transaction-control 1')],
    ],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});
