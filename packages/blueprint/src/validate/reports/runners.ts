import { type ReportFormat, type TestCounts, withoutColours } from './report.ts';

/** What runners print at their end: Node's own, vitest, jest, pytest, Maven. Go and cargo print no sum of all. */
export const printedCounts: ReportFormat = {
  name: 'printed counts',
  readOutput: output => {
    const text = withoutColours(output);
    const found = readers.map(read => read(text)).find(counts => counts !== undefined);
    return found === undefined ? [] : [found];
  },
};

const readers: readonly ((text: string) => TestCounts | undefined)[] = [
  text => {
    const value = (name: string) => lastNumber(text, new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'gm'));
    return counts('node --test', value('tests'), value('fail'), sumOf(value('skipped'), value('todo')));
  },
  text => {
    // " Tests  2 failed | 10 passed | 1 skipped (13)"; jest: "Tests:       1 failed, 12 passed, 13 total"
    const line = [...text.matchAll(/^\s*Tests:?\s+(.*\d.*)$/gm)].at(-1)?.[1] ?? '';
    const of = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
    const total = /\((\d+)\)$|(\d+) total$/.exec(line.trim());
    return counts(
      'vitest or jest',
      total === null ? undefined : Number(total[1] ?? total[2]),
      of('failed'),
      of('skipped') + of('todo'),
    );
  },
  text => {
    const line = [...text.matchAll(/^=+ (.*\bin [\d.]+s.*) =+$/gm)].at(-1)?.[1];
    if (line === undefined) return undefined;
    const of = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
    const [passed, failed, skipped] = [
      of('passed'),
      of('failed') + of('errors?'),
      of('skipped') + of('xfailed'),
    ];
    return counts('pytest', passed + failed + skipped, failed, skipped);
  },
  text => {
    const line = [
      ...text.matchAll(/Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)\s*$/gm),
    ].at(-1);
    if (line === undefined) return undefined;
    const [tests, failures, errors, skipped] = line.slice(1).map(Number);
    return counts('Maven', tests, sumOf(failures, errors), skipped);
  },
];

function counts(
  tool: string,
  tests: number | undefined,
  failures: number | undefined,
  skipped: number | undefined,
): TestCounts | undefined {
  return tests === undefined || failures === undefined
    ? undefined
    : { kind: 'tests', tool, tests, failures, skipped: skipped ?? 0 };
}

function lastNumber(text: string, pattern: RegExp): number | undefined {
  const found = [...text.matchAll(pattern)].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}
