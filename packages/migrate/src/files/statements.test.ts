import { describe, expect, test } from 'vitest';
import { readMigration } from '../../test/fixtures/reading.ts';

/** Reads a migration with this UP; its first line is line 2 of the file. */
function readUp(up: string) {
  return readMigration(`-- UP\n${up}\n-- DOWN\nSELECT 0;\n`);
}

describe('the text of a statement', () => {
  test.each<[string, string, string[]]>([
    ['several', 'SELECT 1; SELECT 2;\nSELECT 3;', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    ['without the last semicolon', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
    ['without comments before it', '-- one\n/* two */ SELECT 1;', ['SELECT 1']],
    ['without comments behind it', 'SELECT 1 /* two */ ; SELECT 2 -- three\n', ['SELECT 1', 'SELECT 2']],
    ['with comments in it', 'SELECT /* one */ 1 -- two\n + 2;', ['SELECT /* one */ 1 -- two\n + 2']],
    [
      'with what only looks like a comment',
      "SELECT '-- /*' ; SELECT $$ -- $$\t;",
      ["SELECT '-- /*'", 'SELECT $$ -- $$'],
    ],
    ['no empty ones', ';; SELECT 1;;\n; -- end\n;', ['SELECT 1']],
    [
      'behind characters of two, three and four bytes',
      "SELECT 'é', '漢字'; /* 😀 */ SELECT '😀';\n  SELECT 3;",
      ["SELECT 'é', '漢字'", "SELECT '😀'", 'SELECT 3'],
    ],
    ['that ends in one', 'SELECT 1 AS é; SELECT 2 AS 漢', ['SELECT 1 AS é', 'SELECT 2 AS 漢']],
    [
      'between tabs, form feeds and CRLF',
      '\tSELECT 1\f;\r\n\v\tSELECT\r\n\t2\r\n;\r\n',
      ['SELECT 1', 'SELECT\r\n\t2'],
    ],
    [
      'behind a control character',
      "SELECT '\u0001', 'é';\n-- \u0007\nSELECT 2;",
      ["SELECT '\u0001', 'é'", 'SELECT 2'],
    ],
    [
      'with semicolons of its own',
      'CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2;);\nCREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END;',
      [
        'CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2;)',
        'CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END',
      ],
    ],
  ])('%s', (_, up, statements) => {
    const { upStatements, problems } = readUp(up);
    expect(problems).toEqual([]);
    expect(upStatements).toEqual(statements);
  });
});

describe('syntax errors', () => {
  test.each<[string, string, string[]]>([
    ['one', 'SELEC 1;', ['2:1 syntax error at or near "SELEC"']],
    [
      'several, and what is sound between them',
      'SELEC 1;\nSELECT 1;\nSELECT 1 FROM;\n\n  DROP TABEL t;',
      [
        '2:1 syntax error at or near "SELEC"',
        '4:14 syntax error at or near ";"',
        '6:8 syntax error at or near "TABEL"',
      ],
    ],
    [
      'behind characters of two, three and four bytes',
      "SELECT 'é', '漢字', '😀'; SELEC 1; -- 😀é漢\nSELECT '😀' FORM t;",
      ['2:25 syntax error at or near "SELEC"', '3:18 syntax error at or near "t"'],
    ],
    [
      'behind tabs and CRLF',
      'SELECT 1;\r\n\t\tSELEC 1;\r\nSELECT\r\n\t1 FORM t;',
      ['3:3 syntax error at or near "SELEC"', '5:9 syntax error at or near "t"'],
    ],
    ['at the end', 'SELECT 1 +\n  -- nothing\n', ['3:13 syntax error at end of input']],
    ['a keyword as a name', 'CREATE TABLE user (id int);', ['2:14 syntax error at or near "user"']],
    [
      'what is no token',
      'SELECT 1a;\nSELECT 2;',
      ['2:8 trailing junk after numeric literal at or near "1a"'],
    ],
    ['an escape', "SELECT E'\\u12';", ['2:10 invalid Unicode escape']],
    [
      'an escape that only the parser sees',
      "SELECT 1;\nSELECT U&'\\zzzz';\nSELEC 2;",
      ['3:11 invalid Unicode escape', '4:1 syntax error at or near "SELEC"'],
    ],
    [
      'in a body, once',
      'CREATE PROCEDURE p() BEGIN ATOMIC\n  SELEC 1;\n  SELEC 2;\n  SELECT 3;\nEND;\nSELEC 4;',
      ['3:3 syntax error at or near "SELEC"', '7:1 syntax error at or near "SELEC"'],
    ],
    [
      'in a rule, once',
      'CREATE RULE r AS ON DELETE TO t DO ALSO (SELEC 1; SELECT 2;);\nSELEC 3;',
      ['2:42 syntax error at or near "SELEC"', '3:1 syntax error at or near "SELEC"'],
    ],
    [
      'below a parenthesis that is not closed',
      'CREATE TABLE t (id int;\nSELEC 1;',
      ['2:23 syntax error at or near ";"', '3:1 syntax error at or near "SELEC"'],
    ],
    [
      'near a long literal',
      `SELECT 1 '${'x'.repeat(99)}\n${'y'.repeat(99)}';`,
      [`2:10 syntax error at or near "'${'x'.repeat(59)}…"`],
    ],
    ['near a literal of two lines', "SELECT 1 'x\ny';", ['2:10 syntax error at or near "\'x…"']],
  ])('%s', (_, up, problems) => {
    expect(readUp(up).problems).toEqual(problems);
  });

  test('of both sections', () => {
    expect(readMigration('-- UP\nSELEC 1;\n-- DOWN\nSELECT 1;\n SELEC 2').problems).toEqual([
      '2:1 syntax error at or near "SELEC"',
      '5:2 syntax error at or near "SELEC"',
    ]);
  });

  test('no more than twenty in a section', () => {
    expect(readUp('SELEC 1;\n'.repeat(30)).problems).toHaveLength(20);
  });

  test('an expression that is too deep for the parser is one too', () => {
    expect(readUp(`SELECT 1;\nSELECT 1${' + 1'.repeat(50_000)};`).problems).toEqual([
      '2:1 an expression is nested too deeply',
    ]);
  });
});

describe('what psql understands, and SQL does not', () => {
  test.each([
    [
      '\\restrict k3y',
      '\\restrict',
      'pg_dump writes \\restrict and \\unrestrict for psql only: delete both lines.',
    ],
    [
      '\\unrestrict k3y',
      '\\unrestrict',
      'pg_dump writes \\restrict and \\unrestrict for psql only: delete both lines.',
    ],
    ['\\connect app', '\\connect', 'A migration runs in one database: remove the line.'],
    ['\\c', '\\c', 'A migration runs in one database: remove the line.'],
    [
      '\\i other.sql',
      '\\i',
      'Paste the included file here, or make it a migration of its own and name it in a "-- Depends:" line.',
    ],
    [
      "\\ir 'a b.sql'",
      '\\ir',
      'Paste the included file here, or make it a migration of its own and name it in a "-- Depends:" line.',
    ],
    ['\\set ON_ERROR_STOP on', '\\set', 'psql variables are not expanded here: write the value.'],
    ['\\copy t from x.csv', '\\copy', expect.stringContaining('Write INSERT statements')],
    ['\\echo done', '\\echo', 'Remove the line, or replace it by the SQL that it stands for.'],
    ['\\.', '\\.', 'Remove the line, or replace it by the SQL that it stands for.'],
    ['\\', '\\', 'Remove the line, or replace it by the SQL that it stands for.'],
  ])('%s', (line, command, hint) => {
    const { problems, hints } = readUp(`SELECT 1;\n  ${line}\nSELECT 2;`);
    expect(problems).toEqual([`3:3 ${command} is a psql command, not SQL`]);
    expect(hints).toEqual([hint]);
  });

  test('each command is reported, and the SQL around them is read', () => {
    const dump =
      '\\restrict a\nSELECT 1;\nBEGIN;\n\\set x 1\nSELEC 2;\nSELECT 3 \\gset\nSELEC 4;\n\\unrestrict a';
    expect(readUp(dump).problems).toEqual([
      '2:1 \\restrict is a psql command, not SQL',
      '4:1 BEGIN inside a migration',
      '5:1 \\set is a psql command, not SQL',
      '6:1 syntax error at or near "SELEC"',
      '7:10 \\gset is a psql command, not SQL',
      '8:1 syntax error at or near "SELEC"',
      '9:1 \\unrestrict is a psql command, not SQL',
    ]);
  });

  test('a command with an odd quote in it', () => {
    expect(readUp("SELECT 1;\n\\echo don't\nSELEC 2;").problems).toEqual([
      '3:1 \\echo is a psql command, not SQL',
      '4:1 syntax error at or near "SELEC"',
    ]);
  });

  test.each([
    ['SELECT :value;', 8],
    ["SELECT :'value';", 8],
    ['SELECT * FROM :"table";', 15],
    ["ALTER ROLE app PASSWORD :'secret';", 25],
  ])('%s', (up, column) => {
    const { problems, hints } = readUp(up);
    expect(problems).toEqual([`2:${column} syntax error at or near ":"`]);
    expect(hints).toEqual(['psql variables are not expanded here: write the value.']);
  });

  test.each(["SELECT 'a:b', a[1:2], '1'::int, \"a:b\", E'\\\\i x', $$\n\\i x\n$$;", '-- \\i x\nSELECT 1;'])(
    'is not found in %j',
    up => {
      expect(readUp(up).problems).toEqual([]);
    },
  );
});

describe('COPY', () => {
  test.each([
    ['rows', '1\tone\n2\ttwo\n\\.'],
    ['no row', '\\.'],
    ['rows like SQL', 'SELECT\tone\nend of it\tx\nSELEC;\n\\.'],
    ['rows with odd quotes', '1\tit\'s\n2\t$$ "\n\\.'],
    ['rows with a parenthesis', '1\t:-(\n\\.'],
    ['rows with backslashes', '\\N\t\\\\x\n1\t\\.x\n\\.'],
    ['rows with CRLF', '1\tone\r\n\\.\r'],
  ])('FROM STDIN with %s is one problem, and the SQL below is read', (_, rows) => {
    const copy = "COPY public.t (id, name) FROM stdin WITH (FORMAT text, DELIMITER ';');";
    const { problems, hints } = readUp(`SELECT 1;\n${copy}\n${rows}\nSELEC 2;`);
    const line = 4 + rows.split('\n').length;
    expect(problems).toEqual([
      '3:1 COPY … FROM STDIN in a migration',
      `${line}:1 syntax error at or near "SELEC"`,
    ]);
    expect(hints).toEqual([expect.stringContaining('pg_dump --inserts'), undefined]);
  });

  test('FROM STDIN twice, and without an end of the rows', () => {
    expect(readUp("COPY t FROM stdin;\n1\n\\.\n\nCOPY u FROM stdin;\nit's\n").problems).toEqual([
      '2:1 COPY … FROM STDIN in a migration',
      '6:1 COPY … FROM STDIN in a migration',
    ]);
  });

  test('TO STDOUT is followed by no rows', () => {
    expect(readUp('COPY t TO STDOUT;\nSELEC 1;').problems).toEqual([
      '2:1 COPY … TO STDOUT in a migration',
      '3:1 syntax error at or near "SELEC"',
    ]);
  });

  test.each([
    ['COPY t FROM STDIN;', '2:1 COPY … FROM STDIN in a migration'],
    ['COPY t TO STDOUT;', '2:1 COPY … TO STDOUT in a migration'],
    ['COPY (SELECT 1) TO STDOUT;', '2:1 COPY … TO STDOUT in a migration'],
  ])('%s is refused', (up, problem) => {
    expect(readUp(up).problems).toEqual([problem]);
  });

  test.each([
    "COPY t FROM '/data/t.csv';",
    "COPY t TO '/data/t.csv' CSV;",
    "COPY t FROM PROGRAM 'gzip -dc t.gz';",
  ])('%s is fine', up => {
    expect(readUp(up).problems).toEqual([]);
  });
});

describe('transactions', () => {
  test.each([
    ['BEGIN', 'BEGIN'],
    ['begin work', 'BEGIN'],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN'],
    ['START TRANSACTION READ ONLY', 'START TRANSACTION'],
    ['COMMIT', 'COMMIT'],
    ['commit and chain', 'COMMIT'],
    ['END', 'END (COMMIT)'],
    ['ROLLBACK', 'ROLLBACK'],
    ['ABORT', 'ABORT (ROLLBACK)'],
    ["PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION'],
    ["COMMIT PREPARED 'x'", 'COMMIT PREPARED'],
    ["ROLLBACK PREPARED 'x'", 'ROLLBACK PREPARED'],
    ['DISCARD ALL', 'DISCARD ALL'],
  ])('%s is refused', (statement, keyword) => {
    const { problems, hints } = readUp(`SELECT 1;\n  ${statement};\nSELECT 2;`);
    expect(problems).toEqual([`3:3 ${keyword} inside a migration`]);
    expect(hints).toEqual([expect.any(String)]);
  });

  test('in the order in which they stand on a line', () => {
    expect(readUp('BEGIN; SELEC 1; COMMIT; SELEC 2;').problems.map(problem => problem.split(' ')[0])).toEqual(
      ['2:1', '2:8', '2:17', '2:25'],
    );
  });

  test('also in DOWN, and next to syntax errors', () => {
    expect(
      readMigration('-- UP\nBEGIN;\nSELEC 1;\nCOMMIT;\n-- DOWN\nBEGIN;\nSELEC 2;\nCOMMIT;').problems,
    ).toEqual([
      '2:1 BEGIN inside a migration',
      '3:1 syntax error at or near "SELEC"',
      '4:1 COMMIT inside a migration',
      '6:1 BEGIN inside a migration',
      '7:1 syntax error at or near "SELEC"',
      '8:1 COMMIT inside a migration',
    ]);
  });

  test.each([
    'SAVEPOINT a; RELEASE a; ROLLBACK TO SAVEPOINT a;',
    'DO $$ BEGIN PERFORM 1; COMMIT; END $$;',
    "DO LANGUAGE plpgsql 'BEGIN NULL; END';",
    'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN new; END $f$;',
    'CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; END;',
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; DISCARD PLANS; LOCK TABLE t;',
    'SELECT 1 AS begin, 2 AS commit;',
  ])('%s is fine', up => {
    expect(readUp(up).problems).toEqual([]);
  });
});
