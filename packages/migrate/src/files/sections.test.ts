import { describe, expect, test } from 'vitest';
import { readMigration } from '../../test/fixtures/reading.ts';

const down = '-- DOWN\nDROP TABLE t;\n';

describe('a marker counts between statements', () => {
  test.each([
    ['plainly', '-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n', 'SELECT 1;\n', 'SELECT 2;\n'],
    [
      'below a header',
      '-- Author: jo\n\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n',
      'SELECT 1;\n',
      'SELECT 2;\n',
    ],
    [
      'below a comment',
      '/* a\n-- UP\n*/\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n',
      'SELECT 1;\n',
      'SELECT 2;\n',
    ],
    ['without a last line end', '-- UP\nSELECT 1;\n-- DOWN\nSELECT 2', 'SELECT 1;\n', 'SELECT 2'],
    ['with CRLF', '-- UP\r\nSELECT 1;\r\n-- DOWN\r\nSELECT 2;\r\n', 'SELECT 1;\r\n', 'SELECT 2;\r\n'],
    [
      'with the line ends of old Macs',
      '-- UP\rSELECT 1;\r-- DOWN\rSELECT 2;\r',
      'SELECT 1;\r',
      'SELECT 2;\r',
    ],
    [
      'with any line ends',
      '-- A\r-- UP\rSELECT 1;\nSELECT 1;\r\r-- DOWN\n\rSELECT 2;',
      'SELECT 1;\nSELECT 1;\r\r',
      '\rSELECT 2;',
    ],
    ['without a space', '--UP\nSELECT 1;\n--DOWN\nSELECT 2;', 'SELECT 1;\n', 'SELECT 2;'],
    ['with more space', '  --\tUP \nSELECT 1;\n \t--   DOWN\t\nSELECT 2;', 'SELECT 1;\n', 'SELECT 2;'],
    ['without a semicolon above it', '-- UP\nSELECT 1\n-- DOWN\nSELECT 2', 'SELECT 1\n', 'SELECT 2'],
    ['behind a comment', '-- UP\nSELECT 1 -- one\n-- DOWN\nSELECT 2', 'SELECT 1 -- one\n', 'SELECT 2'],
  ])('%s', (_, text, up, downText) => {
    expect(readMigration(text)).toMatchObject({ up, down: downText, problems: [] });
  });
});

describe('a marker is text inside', () => {
  test.each([
    ['a string', "INSERT INTO t VALUES ('\n-- DOWN\n');"],
    ['a string with a doubled quote', "INSERT INTO t VALUES ('it''s\n-- DOWN\n');"],
    ['a string with backslashes', "INSERT INTO t VALUES ('\\');\n-- a ' \nSELECT '\n-- UP\n';"],
    ['an E string', "SELECT E'it\\'s\n-- DOWN\n';"],
    ['a U& string', "SELECT U&'d\\0061ta\n-- DOWN\n';"],
    ['a bit string', "SELECT '\n-- DOWN\n'::text, B'01';"],
    ['a dollar quote', 'DO $$\n-- DOWN\nBEGIN NULL; END $$;'],
    ['a dollar quote with a tag', 'DO $body$\n-- UP\n$$ -- $$\n-- DOWN\n$body$;'],
    ['a dollar quote in another', "SELECT $a$ $b$ '\n-- DOWN\n$b$ $a$;"],
    ['a dollar quote with a tag like a word', 'SELECT $é_1$\n-- DOWN\n$é$ $1$é_1$;'],
    ['a block comment', '/*\n-- DOWN\n*/ SELECT 1;'],
    ['a nested block comment', '/* a /* b */\n-- DOWN\n*/ SELECT 1;'],
    ['a quoted identifier', 'CREATE TABLE "\n-- DOWN\n" ();'],
    ['a parenthesis', 'CREATE TABLE t (\n-- DOWN\n  id int, CHECK (id > (1))\n);'],
    [
      'a rule with several commands',
      'CREATE RULE r AS ON INSERT TO t DO ALSO (\nDELETE FROM u;\n-- DOWN\nDELETE FROM v;\n);',
    ],
    [
      'a body of BEGIN ATOMIC',
      `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql
BEGIN /* a block */ ATOMIC
  INSERT INTO t VALUES ((1), (2));
-- DOWN
  SELECT CASE WHEN a > 1 THEN CASE a WHEN 1 THEN 2 END ELSE (CASE WHEN true THEN 3 END) END;
-- UP
  SELECT 2;
-- DOWN
END;
SELECT CASE WHEN true THEN 1 END;`,
    ],
    [
      'a body behind a comment',
      'CREATE PROCEDURE p() begin -- of it\natomic\nSELECT 1;\n-- DOWN\nSELECT 2; end;',
    ],
    ['an empty body', 'CREATE PROCEDURE p() BEGIN ATOMIC\n-- DOWN\nEND;'],
    [
      'a line with more on it',
      'SELECT 1; -- DOWN\nSELECT 2;\n-- DOWN the table\n-- UP, then\n-- no DOWN\n/* */ -- DOWN\nSELECT 3;',
    ],
    ['a comment in other words', '-- Down we go\n-- up to now\n-- DOWNS\n-- UP/DOWN\nSELECT 1;'],
    [
      'a parenthesis behind words that open a body elsewhere',
      'SELECT x.case FROM begin, atomic AS x;\nCREATE TABLE u (\n-- DOWN\n  id int\n);',
    ],
  ])('%s', (_, up) => {
    expect(readMigration(`-- UP\n${up}\n${down}`)).toMatchObject({
      up: `${up}\n`,
      down: 'DROP TABLE t;\n',
      problems: [],
    });
  });

  test('the section below as well, and one that is the last of the file', () => {
    const literal = "SELECT '\n-- UP\n-- DOWN\n', $$\n-- DOWN\n$$ -- UP\n";
    expect(readMigration(`-- UP\n${literal}-- DOWN\n${literal}`)).toMatchObject({
      up: literal,
      down: literal,
      problems: [],
    });
  });

  test('a parenthesis of a migration without a way back', () => {
    const up = 'CREATE TABLE t (\n-- DOWN\n-- up\n  id int\n);\n';
    expect(readMigration(`-- Irreversible: it is the first\n-- UP\n${up}`)).toMatchObject({
      up,
      down: undefined,
      problems: [],
    });
  });
});

describe('what stands where it should not', () => {
  test.each([
    ['SQL above UP', 'SELECT 0;\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;', ['1:1 SQL above the first marker']],
    [
      'SQL behind a header',
      '-- Author: jo\n\n SELECT 0;\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;',
      ['3:2 SQL above the first marker'],
    ],
    ['DOWN first', '-- DOWN\nSELECT 2;\n-- UP\nSELECT 1;\n', ['1:1 "-- DOWN" stands above "-- UP"']],
    ['two UPs', '-- UP\nSELECT 1;\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;', ['3:1 a second "-- UP"']],
    ['two DOWNs', '-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n  -- DOWN\nSELECT 2;', ['5:3 a second "-- DOWN"']],
    [
      'a second pair',
      '-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;\n-- UP\nSELECT 1;\n-- DOWN\nSELECT 2;',
      ['5:1 a second "-- UP"', '7:1 a second "-- DOWN"'],
    ],
    ['no marker', 'SELECT 1;', ['1:1 no "-- UP" marker']],
    ['nothing', '', ['1:1 no "-- UP" marker']],
    ['only white space', ' \n\t\n', ['1:1 no "-- UP" marker']],
    ['only comments', '-- one\n/* two */\n', ['1:1 no "-- UP" marker']],
    ['only DOWN', '\n-- DOWN\nSELECT 2;', ['2:1 no "-- UP" marker']],
    ['a marker behind a comment', '/* a */ -- UP\nSELECT 1;\n', ['1:1 no "-- UP" marker']],
  ])('%s', (_, text, problems) => {
    expect(readMigration(text).problems).toEqual(problems);
  });

  test('several mistakes at once, from the top', () => {
    expect(readMigration('SELECT 0;\n-- UP\nSELEC 1;\n-- UP\n\n-- DOWN\nSELEC 2;\n').problems).toEqual([
      '1:1 SQL above the first marker',
      '3:1 syntax error at or near "SELEC"',
      '4:1 a second "-- UP"',
      '7:1 syntax error at or near "SELEC"',
    ]);
  });
});

describe('what almost is a marker', () => {
  test.each([
    '-- up',
    '-- Up',
    '--up',
    '-- UP:',
    '-- UP;',
    '--- UP',
    '---- UP ----',
    '-- === UP ===',
    '-- @UP',
    '-- !up',
    '--migrate:up',
    '-- migrate:up transaction:false',
    '-- +goose Up',
    '-- Up Migration',
  ])('%s', almost => {
    const { problems, hints } = readMigration(`${almost}\nSELECT 1;\n-- DOWN\nSELECT 2;\n`);
    expect(problems).toEqual([`1:1 "${almost}" is not a marker`]);
    expect(hints).toEqual([expect.stringContaining('Write it as "-- UP", in capitals')]);

    const below = almost.replace(/up/i, word => (word === 'UP' ? 'DOWN' : 'down'));
    expect(readMigration(`-- UP\nSELECT 1;\n${below}\nSELECT 2;\n`).problems).toEqual([
      `3:1 "${below}" is not a marker`,
    ]);
  });

  test('both at once, as another tool writes them', () => {
    expect(readMigration('-- +goose Up\nSELECT 1;\n\n-- +goose Down\nSELECT 2;\n').problems).toEqual([
      '1:1 "-- +goose Up" is not a marker',
      '4:1 "-- +goose Down" is not a marker',
    ]);
  });

  test('is not taken for SQL to run where a migration has no way back', () => {
    const text = '-- Irreversible: it cannot be undone\n-- UP\nCREATE TABLE t ();\n-- Down\nDROP TABLE t;\n';
    expect(readMigration(text).problems).toEqual(['4:1 "-- Down" is not a marker']);
  });

  test('is a comment where the marker stands as well', () => {
    const up = '-- up\nSELECT 1;\n-- +goose Down\n';
    expect(readMigration(`-- UP\n${up}-- DOWN\nSELECT 2;`)).toMatchObject({ up, problems: [] });
  });
});

describe('what is not closed above DOWN', () => {
  test.each([
    [
      'a parenthesis, at the one that is open',
      '-- UP\nCREATE TABLE t (\n  id int,\n  CHECK (id > 0)\n-- DOWN\nDROP TABLE t;\n',
      ['2:16 syntax error at end of input: this parenthesis is not closed'],
    ],
    [
      'a parenthesis, where the parser stumbles over it',
      '-- UP\nCREATE TABLE t (id int;\nCREATE TABLE u (id int);\n-- DOWN\nDROP TABLE t;\n',
      ['2:23 syntax error at or near ";"'],
    ],
    [
      'a parenthesis of a type',
      '-- UP\nCREATE TABLE t (\n  name varchar(20,\n  id int\n);\n-- DOWN\nDROP TABLE t;\n',
      ['3:18 syntax error at or near ","'],
    ],
    [
      'a parenthesis, and a mistake below',
      '-- UP\nCREATE TABLE t (\n  id int\n-- DOWN\nDROP TABEL t;\n',
      [
        '2:16 syntax error at end of input: this parenthesis is not closed',
        '5:6 syntax error at or near "TABEL"',
      ],
    ],
    [
      'a body',
      '-- UP\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT 1;\n-- DOWN\nDROP FUNCTION f(int);\n',
      ['3:7 syntax error at end of input: this BEGIN ATOMIC has no END'],
    ],
    [
      'a CASE in a body',
      '-- UP\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT CASE WHEN true THEN 1;\nEND;\n-- DOWN\nDROP FUNCTION f();\n',
      ['4:31 syntax error at or near ";"'],
    ],
    [
      'a parenthesis in a body',
      '-- UP\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT (1;\nEND;\n-- DOWN\nDROP FUNCTION f();\n',
      ['4:12 syntax error at or near ";"'],
    ],
    [
      'a string',
      "-- UP\nSELECT 1;\nSELECT 'abc;\n-- DOWN\nDROP TABLE t;\n",
      ['3:8 unterminated quoted string'],
    ],
    [
      'a string that hides another, where the parser stumbles over it',
      "-- UP\nINSERT INTO t VALUES ('it's');\n-- DOWN\nDROP TABLE t;\n",
      ['2:27 syntax error at or near "s"'],
    ],
    [
      'a quoted identifier',
      '-- UP\nSELECT "abc;\n-- DOWN\nDROP TABLE t;\n',
      ['2:8 unterminated quoted identifier'],
    ],
    [
      'a dollar quote',
      '-- UP\nDO $a$ $$;\n-- DOWN\nDROP TABLE t;\n',
      ['2:4 unterminated dollar-quoted string'],
    ],
    [
      'a comment',
      '-- UP\nSELECT 1;\n/* a /* b */\n-- DOWN\nDROP TABLE t;\n',
      ['3:1 unterminated /* comment'],
    ],
    ['a comment in the header', '/* never closed\n-- UP\nSELECT 1;\n', ['1:1 unterminated /* comment']],
    [
      'a string in DOWN, below a statement without a semicolon',
      "-- UP\nCREATE TABLE t ()\n-- DOWN\nDROP TABLE t;\nSELECT 'é😀\n-- UP\n",
      ['5:8 unterminated quoted string'],
    ],
  ])('%s', (_, text, problems) => {
    expect(readMigration(text).problems).toEqual(problems);
  });

  test.each([
    ["SELECT 1;\nSELECT 'abc", 'Everything below belongs to it, so the rest of the file was not checked.'],
    [
      "SELEC 1;\nSELECT 'abc",
      'Somewhere below it, a quote or a comment is not closed, so the rest of the file was not checked.',
    ],
  ])('%j says what was not checked', (up, hint) => {
    expect(readMigration(`-- UP\n${up}\n${down}`).hints).toEqual([hint]);
  });
});
