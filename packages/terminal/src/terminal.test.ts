import { expect, test } from 'vitest';
import { createFakeOutput } from './fakes.ts';
import { createTerminal, plainSurface } from './terminal.ts';

const sink = { write: () => true };

test.each([
  { isTTY: true, columns: 132, env: { COLUMNS: '40' }, width: 132 },
  { isTTY: true, columns: 0, env: {}, width: 80 },
  { isTTY: true, env: {}, width: 80 },
  { isTTY: true, env: { COLUMNS: '40' }, width: 40 },
  { env: { COLUMNS: '40' }, width: 40 },
  { env: { COLUMNS: 'wide' }, width: Number.POSITIVE_INFINITY },
  { env: { COLUMNS: '-1' }, width: Number.POSITIVE_INFINITY },
  { env: {}, width: Number.POSITIVE_INFINITY },
])('width: %j', ({ width, ...options }) => {
  expect(createFakeOutput(options).output.width).toBe(width);
});

test('the width follows a resized terminal', () => {
  const stdout = { ...sink, isTTY: true, columns: 80 };
  const { out } = createTerminal({ stdout, stderr: sink, env: {} });
  stdout.columns = 120;
  expect(out.width).toBe(120);
});

test.each([
  { isTTY: true, env: {}, coloured: true },
  { isTTY: false, env: {}, coloured: false },
  { isTTY: true, env: { NO_COLOR: '1' }, coloured: false },
  { isTTY: true, env: { NO_COLOR: '' }, coloured: true },
  { isTTY: true, env: { TERM: 'dumb' }, coloured: false },
  { isTTY: false, env: { FORCE_COLOR: '1' }, coloured: true },
  { isTTY: false, env: { FORCE_COLOR: '3', NO_COLOR: '1' }, coloured: true },
  { isTTY: false, env: { FORCE_COLOR: '' }, coloured: false },
  { isTTY: true, env: { FORCE_COLOR: '0' }, coloured: false },
  { isTTY: true, env: { FORCE_COLOR: 'false' }, coloured: false },
])('colour: %j', ({ isTTY, env, coloured }) => {
  expect(createFakeOutput({ isTTY, env }).output.style.red('x') !== 'x').toBe(coloured);
});

test('colour is decided for each stream', () => {
  const { out, err } = createTerminal({ stdout: sink, stderr: { ...sink, isTTY: true }, env: {} });
  expect(out.style.red('x')).toBe('x');
  expect(err.style.red('x')).not.toBe('x');
});

test.each([
  { stdin: { isTTY: true }, isTTY: true, interactive: true },
  { stdin: {}, isTTY: true, interactive: false },
  { stdin: { isTTY: true }, isTTY: false, interactive: false },
  { stdin: undefined, isTTY: true, interactive: false },
])('interactive: %j', ({ stdin, isTTY, interactive }) => {
  expect(createTerminal({ stdout: sink, stderr: { ...sink, isTTY }, stdin, env: {} }).interactive).toBe(
    interactive,
  );
});

test.each([
  { isTTY: true, env: {}, canRedraw: true },
  { isTTY: true, env: { TERM: 'dumb' }, canRedraw: false },
  { isTTY: false, env: {}, canRedraw: false },
])('redrawing: %j', ({ canRedraw, ...options }) => {
  expect(createFakeOutput(options).output.canRedraw).toBe(canRedraw);
});

test('writes text, a line, lines, and nothing for no lines', () => {
  const { output, read } = createFakeOutput();
  output.write('a');
  output.line('b');
  output.line();
  output.lines(['c', 'd']);
  output.lines([]);
  expect(read()).toBe('ab\n\nc\nd\n');
});

test('the streams of this process are accepted', () => {
  expect(createTerminal(process).out.isTerminal).toBe(process.stdout.isTTY === true);
});

test('a plain surface has no colour and no limit', () => {
  expect(plainSurface().style.bold('x')).toBe('x');
  expect(plainSurface().width).toBe(Number.POSITIVE_INFINITY);
  expect(plainSurface(20, { ascii: true })).toMatchObject({ width: 20, symbols: { ellipsis: '...' } });
});
