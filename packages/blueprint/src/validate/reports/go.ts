import { coverage, percentage, type ReportFormat } from './report.ts';

/** `go tool cover -func`, `go test -cover` of one package, and a coverage profile. */
export const goCover: ReportFormat = {
  name: 'Go',
  fileName: /\.(?:out|cov|coverprofile)$|^coverage\.txt$/,
  readFile: text => {
    if (!/^mode: (?:set|count|atomic)$/m.test(text.slice(0, 100))) return [];
    const blocks = new Map<string, { statements: number; isRun: boolean }>();
    // The same block stands there once for each package whose tests were run.
    for (const [, place = '', statements, count] of text.matchAll(/^(\S+:\S+) (\d+) (\d+)$/gm)) {
      const isRun = blocks.get(place)?.isRun === true || Number(count) > 0;
      blocks.set(place, { statements: Number(statements), isRun });
    }
    const sum = (list: readonly { statements: number }[]) =>
      list.reduce((total, each) => total + each.statements, 0);
    const all = [...blocks.values()];
    return coverage('Go', 'statements', sum(all.filter(({ isRun }) => isRun)), sum(all));
  },
  readOutput: text => {
    const total = [...text.matchAll(/^total:\s+\(statements\)\s+([\d.]+)%$/gm)].at(-1)?.[1];
    if (total !== undefined) return percentage('Go', 'statements', total);
    // Of several packages nobody can tell the mean: they differ in size.
    const packages = [...text.matchAll(/coverage: ([\d.]+)% of statements/g)];
    return packages.length === 1 ? percentage('Go', 'statements', packages[0]?.[1]) : [];
  },
};
