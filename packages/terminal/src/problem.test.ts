import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Problem, renderProblem, renderProblems } from './problem.ts';
import { createStyle } from './style.ts';
import { plainSurface } from './terminal.ts';
import { displayWidth } from './width.ts';

const full: Problem = {
  code: 'syntax',
  message: 'syntax error at or near "PRIMRY"',
  file: 'migrations/001.sql',
  line: 2,
  column: 13,
  endColumn: 19,
  source: 'CREATE TABLE users (\n  id bigint PRIMRY KEY\n);\n',
  details: ['Expected a constraint.', 'Two\nlines.'],
  hint: 'Did you mean PRIMARY?',
};

test('says what, where, shows the place, details, and what to do', () => {
  expect(renderProblem(full, plainSurface())).toEqual([
    'error[syntax] syntax error at or near "PRIMRY"',
    '  migrations/001.sql:2:13',
    '    1 | CREATE TABLE users (',
    '  > 2 |   id bigint PRIMRY KEY',
    '      |             ^^^^^^',
    '    3 | );',
    '  Expected a constraint.',
    '  Two',
    '  lines.',
    '  hint: Did you mean PRIMARY?',
  ]);
});

test.each<[Partial<Problem>, string[]]>([
  [{}, ['error[c] m']],
  [{ severity: 'warning' }, ['warning[c] m']],
  [{ file: 'a.sql' }, ['error[c] m', '  a.sql']],
  [{ file: 'a.sql', line: 3 }, ['error[c] m', '  a.sql:3']],
  [{ file: 'a.sql', column: 3 }, ['error[c] m', '  a.sql']],
  [{ line: 3, column: 4 }, ['error[c] m', '  line 3:4']],
  [{ source: 'a', line: 1 }, ['error[c] m', '  line 1']],
  [{ hint: '' }, ['error[c] m']],
  [{ message: 'one\ntwo\n' }, ['error[c] one', '  two']],
  [{ file: 'a\x1b[2J.sql' }, ['error[c] m', '  a\\u001b[2J.sql']],
])('%j', (problem, expected) => {
  expect(renderProblem({ code: 'c', message: 'm', ...problem }, plainSurface())).toEqual(expected);
});

test('prose is wrapped under itself', () => {
  const problem = { code: 'lock', message: 'The lock is held by another run.', hint: 'Wait, or run unlock.' };
  expect(renderProblem(problem, plainSurface(24))).toEqual([
    'error[lock] The lock is',
    '  held by another run.',
    '  hint: Wait, or run',
    '        unlock.',
  ]);
});

test('colours the label by severity, the place, and the hint', () => {
  const surface = { ...plainSurface(), style: createStyle(true) };
  const problem: Problem = { code: 'c', message: 'm', file: 'a.sql', hint: 'h' };
  expect(renderProblem(problem, surface)).toEqual([
    '\x1b[1m\x1b[31merror[c]\x1b[39m\x1b[22m m',
    '  \x1b[36ma.sql\x1b[39m',
    '  \x1b[1mhint:\x1b[22m h',
  ]);
  expect(renderProblem({ ...problem, severity: 'warning' }, surface)[0]).toBe(
    '\x1b[1m\x1b[33mwarning[c]\x1b[39m\x1b[22m m',
  );
});

test('several have an empty line between them', () => {
  const problem = { code: 'c', message: 'm' };
  expect(renderProblems([problem, problem], plainSurface())).toEqual(['error[c] m', '', 'error[c] m']);
  expect(renderProblems([], plainSurface())).toEqual([]);
});

test('no line is wider than the surface, but for a single word; nothing drives the terminal', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '主', '\x1b', '\n', '\t'), maxLength: 80 });
  const problem = fc.record<Problem>({
    code: fc.constantFrom('syntax', 'lock-timeout'),
    message: text,
    file: text,
    line: fc.constantFrom(1, 2),
    column: fc.nat(60),
    source: text,
    details: fc.array(text, { maxLength: 3 }),
    hint: text,
  });
  const style = createStyle(true);
  fc.assert(
    fc.property(problem, fc.integer({ min: 20, max: 100 }), (value, width) => {
      const lines = renderProblem(value, { ...plainSurface(width), style });
      const place = stripVTControlCharacters(lines.find(line => line.startsWith('  \x1b[36m')) ?? '');
      for (const line of lines.map(stripVTControlCharacters)) {
        expect(line).not.toMatch(/\p{Cc}/u);
        const isOneWord = !line
          .replace(/^ *(hint: |(error|warning)\S+ ?)?/, '')
          .trim()
          .includes(' ');
        expect(displayWidth(line) <= width || isOneWord || line === place).toBe(true);
      }
      expect(lines.map(stripVTControlCharacters)).toEqual(renderProblem(value, plainSurface(width)));
    }),
  );
});
