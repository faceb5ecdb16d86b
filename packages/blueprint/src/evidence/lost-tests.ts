/** A test that proves less than before. */
export interface LostTest {
  readonly file: string;
  readonly what: 'deleted' | 'fewer_cases' | 'fewer_assertions' | 'skipped';
  readonly before: number;
  readonly after: number;
}

/** A file before and after; null where it was not there. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Finds tests that are gone, have fewer cases or assertions, or are skipped, by counting what common test runners call
 * them. A test that moved is compared with itself. Pure.
 */
export function findLostTests(changes: readonly ChangedFile[]): LostTest[] {
  const tests = changes.filter(({ path }) => isTestFile(path));
  const moved = new Set<string>();
  const lost = tests.flatMap(change => {
    if (change.before === null) return [];
    const target = change.after === null ? findTarget(change, tests, moved) : change;
    if (target?.after === null || target === undefined) {
      return [{ file: change.path, what: 'deleted' as const, before: count(change.before).cases, after: 0 }];
    }
    moved.add(target.path);
    return compare(target.path, change.before, target.after);
  });
  const added = tests.filter(({ path, before }) => before === null && !moved.has(path));
  return [...lost, ...added.flatMap(({ path, after }) => compareSkips(path, '', after ?? ''))];
}

export function isTestFile(path: string): boolean {
  return sourceFile.test(path) && testNames.some(pattern => pattern.test(path));
}

const sourceFile = /\.(?:[cm]?[jt]sx?|py|go|rb|rs|java|kt|scala|cs|php|swift|exs?|dart|cc|cpp|c|sh|bats)$/i;
const testNames: readonly RegExp[] = [
  /(?:^|\/)(?:tests?|__tests__|specs?)\//i,
  /\.(?:test|spec)\.[^./]+$/i,
  /(?:^|\/)test_[^/]+$/i,
  /_(?:test|spec)\.[^./]+$/i,
  /(?:^|\/)[^/]*(?:Tests?|IT|Spec)\.(?:java|kt|scala|cs|php|swift)$/,
];

function findTarget(
  { path, before }: ChangedFile,
  tests: readonly ChangedFile[],
  taken: ReadonlySet<string>,
): ChangedFile | undefined {
  const free = tests.filter(each => each.before === null && each.after !== null && !taken.has(each.path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    free.find(({ after }) => after === before) ??
    free.find(each => each.path.endsWith(`/${name}`) || each.path === name)
  );
}

function compare(file: string, before: string, after: string): LostTest[] {
  const [old, now] = [count(before), count(after)];
  const drop = (what: 'fewer_cases' | 'fewer_assertions', kind: 'cases' | 'assertions'): LostTest[] =>
    now[kind] < old[kind] ? [{ file, what, before: old[kind], after: now[kind] }] : [];
  return [
    ...drop('fewer_cases', 'cases'),
    ...drop('fewer_assertions', 'assertions'),
    ...compareSkips(file, before, after),
  ];
}

function compareSkips(file: string, before: string, after: string): LostTest[] {
  const [old, now] = [count(before).skips, count(after).skips];
  return now > old ? [{ file, what: 'skipped', before: old, after: now }] : [];
}

const cases =
  /(?<![\w.])(?:it|test|specify)(?:\.\w+)*\s*[(`]|\bdef test_\w+|\bfunc Test\w+|@(?:Parameterized)?Test\b|\[(?:Fact|Theory|Test|TestMethod|TestCase)\b|#\[(?:\w+::)?test\b|\bfunction test\w+|@test\b/g;
const assertions =
  /\bexpect\w*\s*\(|\bassert\w*\b|\bself\.assert\w+|\brequire\.\w+\(|\bt\.(?:Error|Fatal)\w*\(|\bshould\b|\bverify\(/g;
const skips =
  /\b(?:it|test|describe|suite|context)\.(?:skip|todo|fixme|only)\b|\b[xf](?:it|describe|test|context)\s*\(|@pytest\.mark\.(?:skip|xfail)|@unittest\.skip|\bpytest\.skip\(|\bt\.Skip\w*\(|@(?:Disabled|Ignore)\b|#\[ignore\b|\[Ignore\b|\bSkip\s*=|\bskip:\s*true\b/g;

function count(source: string): { cases: number; assertions: number; skips: number } {
  const code = withoutComments(source);
  const of = (pattern: RegExp) => code.match(pattern)?.length ?? 0;
  return { cases: of(cases), assertions: of(assertions), skips: of(skips) };
}

/** A test that is commented out is none. */
function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(?<!:)\/\/.*$/gm, '')
    .replace(/^\s*#(?!\[).*$/gm, '');
}
