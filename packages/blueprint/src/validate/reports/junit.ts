import type { Report, ReportFormat } from './report.ts';

/** JUnit's XML, which runners of all languages can write. Counted by its test cases: the sums in its head may be wrong. */
export const junit: ReportFormat = {
  name: 'JUnit',
  fileName: /\.xml$/i,
  readFile: text => {
    if (!/<testsuites?[\s>]/.test(text.slice(0, 5000))) return [];
    const cases = text.match(/<testcase\b(?:[^>"']|"[^"]*"|'[^']*')*?(?:\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
    const count = (pattern: RegExp) => cases.filter(each => pattern.test(each)).length;
    const report: Report = {
      kind: 'tests',
      tool: 'JUnit',
      tests: cases.length,
      failures: count(/<(?:failure|error)[\s/>]/),
      skipped: count(/<skipped[\s/>]/),
    };
    return [report];
  },
};
