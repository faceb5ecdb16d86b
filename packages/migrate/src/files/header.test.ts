import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../errors.ts';
import { type Header, readHeader } from './header.ts';

const version = '20240102000000_001';
const other = '20240101000000_001';
const another = '20240101000000_1000';

const empty: Header = {
  title: undefined,
  author: undefined,
  depends: [],
  transactional: true,
  irreversible: undefined,
  phase: undefined,
  lockTimeout: undefined,
  statementTimeout: undefined,
  affects: [],
  dataLoss: [],
  squashes: [],
};

/** Reads a header above a small migration; a sound one stops exactly at its marker. */
function read(text: string): { header: Header; problems: string[]; hints: (string | undefined)[] } {
  const whole = `${text}\n-- UP\nSELECT 1;\n`;
  const { header, problems, end } = readHeader(whole, version);
  expect(whole.slice(end)).toBe('-- UP\nSELECT 1;\n');
  return { header, problems: problems.map(summary), hints: problems.map(problem => problem.hint) };
}

function summary({ code, message, line, column }: Problem): string {
  expect(code).toBe('header');
  return `${line}:${column} ${message}`;
}

test.each<[string, Partial<Header>]>([
  ['', {}],
  ['-- Migration: Add users table', { title: 'Add users table' }],
  [`-- Version: ${version}`, {}],
  ['-- Author: jo', { author: 'jo' }],
  ['-- Author: Jörg 😀 O’Neil: the 2nd', { author: 'Jörg 😀 O’Neil: the 2nd' }],
  ['--Author:jo', { author: 'jo' }],
  ['--\t Author:\t jo \t', { author: 'jo' }],
  ['-- Author: a\u2028b', { author: 'a\u2028b' }],
  [`-- Depends: ${other}`, { depends: [other] }],
  [`-- Depends: ${other}, ${another}`, { depends: [other, another] }],
  [`-- Depends: ${other} ${another},`, { depends: [other, another] }],
  [`-- Depends: ${other}\n-- Depends: ${another}`, { depends: [other, another] }],
  [`-- Depends: ${other}\n-- Depends: ${another} ${other}`, { depends: [other, another] }],
  ['-- Transaction: none', { transactional: false }],
  ['-- Irreversible: the data is gone', { irreversible: 'the data is gone' }],
  ['-- Phase: expand', { phase: 'expand' }],
  ['-- Phase: backfill', { phase: 'backfill' }],
  ['-- Phase: contract', { phase: 'contract' }],
  ['-- Lock-Timeout: 250ms', { lockTimeout: 250 }],
  ['-- Lock-Timeout: 5 s', { lockTimeout: 5_000 }],
  ['-- Statement-Timeout: 10min', { statementTimeout: 600_000 }],
  ['-- Statement-Timeout: 596h', { statementTimeout: 2_145_600_000 }],
  ['-- Statement-Timeout: 0s', { statementTimeout: 0 }],
  ['-- Statement-Timeout: 0', { statementTimeout: 0 }],
  ['-- Affects: users', { affects: ['users'] }],
  ['-- Affects: users, app.orders\n-- Affects: audit', { affects: ['users', 'app.orders', 'audit'] }],
  // Where a header may stand, and how its lines may end.
  ['\n\n   \n-- Author: jo', { author: 'jo' }],
  ['  \t-- Author: jo', { author: 'jo' }],
  ['-- Author: jo\r\n-- Phase: expand\r', { author: 'jo', phase: 'expand' }],
  ['/* Author: nobody */\n-- Author: jo', { author: 'jo' }],
  ['/* a /* b\n-- Author: nobody */ c\n-- Author: nobody */\n-- Author: jo', { author: 'jo' }],
  ['/* a */ -- Author: jo', { author: 'jo' }],
  ['/*/ a */ -- Author: jo', { author: 'jo' }],
  ['/* a */ -- UP\n-- Author: jo', { author: 'jo' }],
  // What is no header.
  ['-- Adds the table of users; see the design.', {}],
  ['-- https://example.org/design', {}],
  ['-- up', {}],
  ['--migrate:up', {}],
  ['-- UP:', {}],
  ['-- UP and away\n-- Author: jo', { author: 'jo' }],
  ['-- 12:30', {}],
  ['--', {}],
])('%j', (text, expected) => {
  expect(read(text)).toEqual({ header: { ...empty, ...expected }, problems: [], hints: [] });
});

test.each([
  ['-- Autor: jo', ['1:1 unknown header "Autor"']],
  ['-- author: jo', ['1:1 unknown header "author"']],
  ['-- Ticket: 12', ['1:1 unknown header "Ticket"']],
  ['-- see: below', ['1:1 unknown header "see"']],
  ['-- Author:', ['1:1 header "Author" has no value']],
  ['-- Author:  \t\r', ['1:1 header "Author" has no value']],
  ['-- Author: jo\n\n  -- Author: al', ['3:3 header "Author" appears twice']],
  [
    `-- Version: ${other}`,
    ['1:1 the header says version 20240101000000_001, the file name 20240102000000_001'],
  ],
  ['-- Depends: 2024', ['1:1 "2024" is not a version (YYYYMMDDHHMMSS_###)']],
  ['-- Depends: 20240101000000_0001', ['1:1 "20240101000000_0001" is not a version (YYYYMMDDHHMMSS_###)']],
  [`-- Depends: x, ${other}, y`, ['1:1 "x", "y" are not versions (YYYYMMDDHHMMSS_###)']],
  [`-- Depends: ${other} ${version}`, ['1:1 a migration cannot depend on itself']],
  ['-- Transaction: off', ['1:1 Transaction is "none" or left out, not "off"']],
  ['-- Phase: expnad', ['1:1 Phase is one of expand, backfill, contract, not "expnad"']],
  ['-- Lock-Timeout: 5', ['1:1 Lock-Timeout is a number with ms, s, min or h (for example 5s), not "5"']],
  ['-- Lock-Timeout: -5s', ['1:1 Lock-Timeout is a number with ms, s, min or h (for example 5s), not "-5s"']],
  [
    '-- Statement-Timeout: 1.5min',
    ['1:1 Statement-Timeout is a number with ms, s, min or h (for example 5s), not "1.5min"'],
  ],
  ['-- Lock-Timeout: 0', ['1:1 Lock-Timeout is more than 0']],
  ['-- Lock-Timeout: 0s', ['1:1 Lock-Timeout is more than 0']],
  ['-- Statement-Timeout: 597h', ['1:1 Statement-Timeout is at most 596h, not "597h"']],
  ['/* é\n*/ -- Autor: jo', ['2:4 unknown header "Autor"']],
  [
    '-- Autor: jo\r\n-- Phase: x\r\n-- Depends: y',
    [
      '1:1 unknown header "Autor"',
      '2:1 Phase is one of expand, backfill, contract, not "x"',
      '3:1 "y" is not a version (YYYYMMDDHHMMSS_###)',
    ],
  ],
])('%j is refused', (text, expected) => {
  expect(read(text).problems).toEqual(expected);
});

test.each([
  ['-- Autor: jo', 'Did you mean "Author"?'],
  ['-- author: jo', 'Did you mean "Author"?'],
  ['-- Lock-Timout: 5s', 'Did you mean "Lock-Timeout"?'],
  ['-- LockTimeout: 5s', 'Did you mean "Lock-Timeout"?'],
  ['-- Ticket: 12', expect.stringContaining('Known headers: Migration, Version,')],
])('%j gets advice', (text, hint) => {
  expect(read(text).hints).toEqual([hint]);
});

test('a migration that names itself does not depend on itself a second time, as a cycle', () => {
  expect(read(`-- Depends: ${version}, ${other}`).header.depends).toEqual([other]);
});

test.each([
  ['CREATE TABLE t ();\n-- Author: jo\n-- UP\n', 0],
  ['-- Author: jo\n  SELECT 1;\n-- UP\n', 16],
  ['/* a */ SELECT 1;\n-- UP\n', 8],
  ['-- Author: jo\n  -- UP\n', 16],
  ['-- Author: jo\n-- DOWN', 14],
  ['-- Author: jo', 13],
  ['/* never closed\n-- UP\n', 22],
  ['', 0],
])('the header of %j ends at %i', (text, end) => {
  expect(readHeader(text, version).end).toBe(end);
});

test('no text makes it fail, and it never reads behind the first marker', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\n', '\r\n', '-- ', '/*', '*/', ':', 'UP', 'Author: jo', '-- UP\n', "'"),
  );
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      const text = pieces.join('');
      const { end, problems } = readHeader(text, version);
      expect(end).toBeLessThanOrEqual(text.length);
      for (const { line } of problems) expect(line).toBeGreaterThan(0);
      expect(readHeader(`-- UP\n${text}`, version)).toEqual({ header: empty, problems: [], end: 0 });
    }),
  );
});
