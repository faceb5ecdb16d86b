import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globsOverlap, parseGlob } from './globs.ts';

const overlap = (one: string, other: string) => globsOverlap(parseGlob(one), parseGlob(other));

test.each([
  ['src/**', 'src/cli/**', true],
  ['src/core/**', 'src/cli/**', false],
  ['src/*.ts', 'src/cli.ts', true],
  ['src/*.ts', 'src/cli/main.ts', false],
  ['src/**/*.ts', 'src/cli/main.ts', true],
  ['src/**/*.ts', 'src/**/*.test.ts', true],
  ['**/*.py', '**/*.ts', false],
  ['src/{a,b}/**', 'src/{b,c}/**', true],
  ['src/{a,b}/**', 'src/{c,d}/**', false],
  ['src/a?.ts', 'src/ab.ts', true],
  ['src/a?.ts', 'src/abc.ts', false],
  ['src/[ab].ts', 'src/c.ts', true],
  ['src', 'src/cli/main.ts', true],
  ['src/', './src/x.ts', true],
  ['.github', '.github/workflows/ci.yml', true],
  ['package.json', 'package.json', true],
  ['package.json', 'package-lock.json', false],
  ['**', 'any/thing.md', true],
  ['', 'any/thing.md', true],
  ['test/parser/**', 'test/**/fixtures/**', true],
  ['a*b*c.ts', 'axxbyyc.ts', true],
  ['a*b.ts', 'a*c.ts', false],
])('%s and %s: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
  expect(overlap(other, one)).toBe(expected);
});

test('a path that both globs were made from is always an overlap', () => {
  const segment = fc.constantFrom('src', 'a', 'main', 'b1');
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map(parts => `${parts.join('/')}.ts`);
  const globOf = (given: string, choices: readonly number[]) =>
    given
      .split('/')
      .map(
        (part, index) =>
          [part, '*', '**', part.replace(/^./, '?'), `{${part},zzz}`][(choices[index] ?? 0) % 5],
      )
      .join('/')
      .replace(/\*\*$/, '**/*');
  const choices = fc.array(fc.nat(4), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(path, choices, choices, (given, one, other) => {
      expect(overlap(globOf(given, one), globOf(given, other))).toBe(true);
    }),
    { numRuns: 500 },
  );
}, 60_000);
