import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globsOverlap, parseGlob } from '../design/rules/globs.ts';
import { filesOutside } from './boundaries.ts';

const isInside = (glob: string, file: string) =>
  filesOutside([file], [{ id: 'a', responsibility: '', paths: [glob], dependsOn: [], packages: [] }])
    .length === 0;

test.each([
  ['src/**', 'src/a.ts', true],
  ['src/**', 'src/deep/er/a.ts', true],
  ['src/', 'src/deep/a', true],
  ['src', 'src/a.ts', true],
  ['src/**', 'srcs/a.ts', false],
  ['src/**', 'lib/src/a.ts', false],
  ['**/a.ts', 'a.ts', true],
  ['**/a.ts', 'x/y/a.ts', true],
  ['src/**/a.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/x/a.ts', false],
  ['src/*.ts', 'src/a.tsx', false],
  ['src/{a,b}.ts', 'src/b.ts', true],
  ['src/{a,b}.ts', 'src/c.ts', false],
  ['src/[ab].ts', 'src/a.ts', true],
  ['src/[!ab].ts', 'src/a.ts', false],
  ['app/[id]/**', 'app/[id]/page.tsx', true],
  ['src/a?.ts', 'src/ab.ts', true],
  ['package.json', 'package.json', true],
  ['package.json', 'sub/package.json', false],
  ['Makefile', 'Makefile', true],
  ['./src/a.ts', 'src/a.ts', true],
  ['src/a.ts', 'src/aXts', false],
  ['a+b/(c)/**', 'a+b/(c)/d.ts', true],
  ['.github/**', '.github/workflows/ci.yml', true],
])('%s and %s: %s', (glob, file, expected) => {
  expect(isInside(glob, file)).toBe(expected);
});

test('what matches a glob also overlaps with it', () => {
  const segment = fc.constantFrom('a', 'ab', 'b.ts', 'c.test.ts');
  const globSegment = fc.oneof(segment, fc.constantFrom('*', '**', '*.ts', 'a?', '{a,b.ts}'));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map(parts => `${parts.join('/')}/f.ts`);
  const glob = fc.array(globSegment, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'));
  fc.assert(
    fc.property(glob, path, (pattern, file) => {
      if (isInside(pattern, file)) expect(globsOverlap(parseGlob(pattern), parseGlob(file))).toBe(true);
    }),
  );
});
