import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStyle } from './style.ts';
import { type Cell, type Column, table } from './table.ts';
import { plainSurface } from './terminal.ts';
import { displayWidth } from './width.ts';

const columns: Column[] = [
  {},
  { header: 'Version', dropBelow: 40 },
  { header: 'Migration', shrink: 2, minimum: 6 },
  { header: 'Applied', shrink: 1, minimum: 10 },
  { header: 'Took', align: 'right' },
];
const rows: Cell[][] = [
  ['✓', '20241024_001', 'Add users table', '2024-10-24 12:05', '12 ms'],
  ['✓', '20241024_002', '添加订单', '2024-10-24 12:05', '3 min 05 s'],
  ['✗', '20241024_003', 'Evil \x1b[31m\n'],
];

test.each([
  [
    Number.POSITIVE_INFINITY,
    [
      '   Version       Migration          Applied                 Took',
      '✓  20241024_001  Add users table    2024-10-24 12:05       12 ms',
      '✓  20241024_002  添加订单           2024-10-24 12:05  3 min 05 s',
      '✗  20241024_003  Evil \\u001b[31m\\n',
    ],
  ],
  [
    58,
    [
      '   Version       Migration    Applied                 Took',
      '✓  20241024_001  Add users …  2024-10-24 12:05       12 ms',
      '✓  20241024_002  添加订单     2024-10-24 12:05  3 min 05 s',
      '✗  20241024_003  Evil \\u001…',
    ],
  ],
  [
    50,
    [
      '   Version       Migra…  Applied              Took',
      '✓  20241024_001  Add u…  2024-10-24 1…       12 ms',
      '✓  20241024_002  添加…   2024-10-24 1…  3 min 05 s',
      '✗  20241024_003  Evil …',
    ],
  ],
  [
    35,
    [
      '   Migra…  Applied             Took',
      '✓  Add u…  2024-10-24 …       12 ms',
      '✓  添加…   2024-10-24 …  3 min 05 s',
      '✗  Evil …',
    ],
  ],
])('at a width of %d', (width, expected) => {
  expect(table(columns, rows, plainSurface(width))).toEqual(expected);
});

test.each([
  [16, ['a', 'bbbbbbbbbb', 'ccc'], 'a  bbbbbbb…  ccc'],
  [4, ['a', 'bbbbbbbbbb', 'ccc'], 'a  …'],
  [6, ['a', 'bbbbbbbbbb', 'ccc'], 'a  …'],
  [7, ['a', 'bbbbbbbbbb', 'ccc'], 'a  …  …'],
  [1, ['a', 'bbbbbbbbbb', 'ccc'], 'a'],
  [0, ['a', 'bbbbbbbbbb', 'ccc'], ''],
])('columns that name no priority give way from the widest; at %d', (width, row, expected) => {
  expect(table([{}, {}, {}], [row], plainSurface(width))).toEqual([expected]);
});

test('the higher number gives way first, down to its minimum', () => {
  const priorities: Column[] = [
    { shrink: 1, minimum: 4 },
    { shrink: 2, minimum: 6 },
  ];
  const row = ['aaaaaaaaaa', 'bbbbbbbbbb'];
  expect(table(priorities, [row], plainSurface(20))).toEqual(['aaaaaaaaaa  bbbbbbb…']);
  expect(table(priorities, [row], plainSurface(16))).toEqual(['aaaaaaa…  bbbbb…']);
  expect(table(priorities, [row], plainSurface(11))).toEqual(['aaa…  bbbb…']);
});

test('a column is dropped below its width, not at it', () => {
  const droppable: Column[] = [{}, { dropBelow: 10 }];
  expect(table(droppable, [['aaaaaaaaaaaa', 'b']], plainSurface(10))).toEqual(['aaaaaa…  b']);
  expect(table(droppable, [['aaaaaaaaaaaa', 'b']], plainSurface(9))).toEqual(['aaaaaaaa…']);
});

test('a style is applied after cutting, to the text and not to the space around it', () => {
  const style = createStyle(true);
  const lines = table(
    [{ header: 'Name' }, { header: 'Size', align: 'right' }],
    [
      [
        { text: 'ab', style: style.red },
        { text: '1', style: style.underline },
      ],
    ],
    { ...plainSurface(), style },
  );
  expect(lines).toEqual([
    '\x1b[2mName\x1b[22m  \x1b[2mSize\x1b[22m',
    '\x1b[31mab\x1b[39m       \x1b[4m1\x1b[24m',
  ]);
});

test('without headers there is no header line', () => {
  expect(table([{}, {}], [['a', 'b']], plainSurface())).toEqual(['a  b']);
  expect(table([{ header: 'A' }], [], plainSurface())).toEqual(['A']);
});

test('a column is not dropped where the table fits', () => {
  const narrow: Column[] = [{ header: 'A', dropBelow: 100 }, { header: 'B' }];
  expect(table(narrow, [['a', 'b']], plainSurface(10))).toEqual(['A  B', 'a  b']);
});

test('the ellipsis is the one of the surface', () => {
  expect(table([{}], [['abcdefgh']], plainSurface(6, { ascii: true }))).toEqual(['abc...']);
});

test('no line is ever wider than the surface, and every row gives one line', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
  const column = fc.record<Column>(
    {
      header: cell,
      align: fc.constantFrom('left', 'right'),
      shrink: fc.nat(3),
      minimum: fc.nat(12),
      dropBelow: fc.nat(60),
    },
    { requiredKeys: ['header'] },
  );
  const style = createStyle(true);
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(cell, { maxLength: 7 })),
      fc.nat(80),
      (someColumns, texts, width) => {
        const styled = texts.map(row => row.map(text => ({ text, style: style.green })));
        const lines = table(someColumns, styled, { ...plainSurface(width), style });
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.length - texts.length).toBe(someColumns.some(({ header }) => header) ? 1 : 0);
        const plain = table(someColumns, texts, plainSurface(width));
        expect(lines.map(line => stripVTControlCharacters(line).trimEnd())).toEqual(plain);
      },
    ),
  );
});
