import { coverage, percentage, type Report, type ReportFormat, withoutColours } from './report.ts';

const tool = 'coverage.py';

/** coverage.py and pytest-cov: the table, coverage.json, and XML in the form of Cobertura, which others write as well. */
export const coveragePy: ReportFormat = {
  name: tool,
  fileName: /\.xml$|^coverage\.json$/i,
  readFile: text => (text.trimStart().startsWith('{') ? readJson(text) : readCobertura(text)),
  readOutput: text => {
    const row = [...withoutColours(text).matchAll(/^TOTAL\s+(\d+)\s+(\d+)(?:\s+\d+)*\s+([\d.]+)%\s*$/gm)].at(
      -1,
    );
    return row === undefined ? [] : percentage(tool, 'lines', row[3]);
  },
};

function readJson(text: string): Report[] {
  try {
    const { totals } = JSON.parse(text) as { totals?: { covered_lines?: number; num_statements?: number } };
    return coverage(tool, 'lines', Number(totals?.covered_lines), Number(totals?.num_statements));
  } catch {
    return [];
  }
}

function readCobertura(text: string): Report[] {
  const head = /<coverage\s[^>]*>/.exec(text)?.[0];
  if (head === undefined) return [];
  const value = (name: string) => new RegExp(`\\b${name}="([\\d.]+)"`).exec(head)?.[1];
  const [covered, valid, rate] = ['lines-covered', 'lines-valid', 'line-rate'].map(value);
  const name = /coverage\.py/.test(text.slice(0, 2000)) ? tool : 'Cobertura';
  if (covered !== undefined && valid !== undefined) {
    return coverage(name, 'lines', Number(covered), Number(valid));
  }
  return rate === undefined ? [] : percentage(name, 'lines', String(100 * Number(rate)));
}
