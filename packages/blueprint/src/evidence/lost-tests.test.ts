import { expect, test } from 'vitest';
import { findLostTests, isTestFile } from './lost-tests.ts';

const suite = `import { expect, test } from 'vitest';
test('a', () => { expect(1).toBe(1); expect(2).toBe(2); });
test.each([1])('b', () => expect(3).toBe(3));
`;
const change = (before: string | null, after: string | null, path = 'test/a.test.ts') => ({
  path,
  before,
  after,
});

test.each([
  ['kept', suite, suite, []],
  ['grown', suite, `${suite}test('c', () => expect(1).toBe(1));\n`, []],
  ['deleted', suite, null, ['deleted 2 0']],
  ['a case less', suite, suite.replace(/^test\('a.*$/m, 'expect(1); expect(2);'), ['fewer_cases 2 1']],
  ['an assertion less', suite, suite.replace(' expect(2).toBe(2);', ''), ['fewer_assertions 3 2']],
  ['skipped', suite, suite.replace("test('a'", "test.skip('a'"), ['skipped 0 1']],
  ['only', suite, suite.replace("test('a'", "test.only('a'"), ['skipped 0 1']],
  [
    'commented out',
    suite,
    suite.replace(/^test\(/m, '// test('),
    ['fewer_cases 2 1', 'fewer_assertions 3 1'],
  ],
  [
    'in a block comment',
    suite,
    suite.replace(/^test\('a.*$/m, '/* $& */'),
    ['fewer_cases 2 1', 'fewer_assertions 3 1'],
  ],
  ['new and skipped', null, "it.skip('later', () => {});", ['skipped 0 1']],
  ['new', null, suite, []],
])('%s', (_, before, after, found) => {
  expect(
    findLostTests([change(before, after)]).map(each => `${each.what} ${each.before} ${each.after}`),
  ).toEqual(found);
});

test('a test that moved is compared with itself', () => {
  const moved = (after: string) => [change(suite, null), change(null, after, 'test/unit/a.test.ts')];
  expect(findLostTests(moved(suite))).toEqual([]);
  expect(findLostTests(moved(suite.replace(' expect(2).toBe(2);', '')))).toMatchObject([
    { file: 'test/unit/a.test.ts', what: 'fewer_assertions' },
  ]);
});

test.each([
  [
    'tests/test_a.py',
    'def test_a():\n    assert f() == 1\n',
    '@pytest.mark.skip\ndef test_a():\n    assert f() == 1\n',
    ['skipped'],
  ],
  [
    'tests/test_a.py',
    'def test_a():\n    assert f() == 1\n',
    '# def test_a():\n#    assert f() == 1\n',
    ['fewer_cases', 'fewer_assertions'],
  ],
  [
    'a_test.go',
    'func TestA(t *testing.T) { t.Fatal("x") }',
    'func TestA(t *testing.T) { t.Skip() }',
    ['fewer_assertions', 'skipped'],
  ],
  [
    'src/ATest.java',
    '@Test void a() { assertEquals(1, f()); }',
    '@Disabled @Test void a() { assertEquals(1, f()); }',
    ['skipped'],
  ],
  [
    'tests/a.rs',
    '#[test]\nfn a() { assert_eq!(1, f()); }',
    '#[test]\n#[ignore]\nfn a() { assert_eq!(1, f()); }',
    ['skipped'],
  ],
])('%s in its own language: %s', (path, before, after, found) => {
  expect(findLostTests([change(before, after, path)]).map(({ what }) => what)).toEqual(found);
});

test('what is a test by its name', () => {
  const paths = ['src/a.test.ts', 'test/a.js', '__tests__/a.tsx', 'a_spec.rb', 'x/test_a.py', 'ATest.java'];
  expect(paths.filter(path => !isTestFile(path))).toEqual([]);
  expect(['src/latest.ts', 'test/data.json', 'src/contest/a.ts', 'docs/test.md'].filter(isTestFile)).toEqual(
    [],
  );
});
