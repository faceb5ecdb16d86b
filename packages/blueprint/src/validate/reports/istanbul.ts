import {
  type Coverage,
  coverage,
  percentage,
  type Report,
  type ReportFormat,
  withoutColours,
} from './report.ts';

const tool = 'v8 or istanbul';
const units = ['statements', 'branches', 'functions', 'lines'] as const;

/** Of vitest, jest, nyc and c8: the table, the short summary, coverage-summary.json, and lcov.info. */
export const istanbul: ReportFormat = {
  name: tool,
  fileName: /^(?:coverage-summary\.json|lcov\.info)$/,
  readFile: text => (text.trimStart().startsWith('{') ? readSummary(text) : readLcov(text)),
  readOutput: text => readPrinted(withoutColours(text)),
};

function readSummary(text: string): Report[] {
  try {
    const { total } = JSON.parse(text) as {
      total?: Partial<Record<Coverage['unit'], { total: number; covered: number }>>;
    };
    return units.flatMap(unit => {
      const figure = total?.[unit];
      return figure === undefined ? [] : coverage(tool, unit, Number(figure.covered), Number(figure.total));
    });
  } catch {
    return [];
  }
}

function readLcov(text: string): Report[] {
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}:(\\d+)$`, 'gm'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  return [
    ...coverage('lcov', 'lines', sum('LH'), sum('LF')),
    ...coverage('lcov', 'branches', sum('BRH'), sum('BRF')),
    ...coverage('lcov', 'functions', sum('FNH'), sum('FNF')),
  ];
}

function readPrinted(text: string): Report[] {
  const row = [...text.matchAll(/^\s*All files\s*\|(.*)$/gm)].at(-1)?.[1];
  if (row !== undefined) {
    const cells = row.split('|').map(cell => cell.trim());
    return units.flatMap((unit, index) => percentage(tool, unit, cells[index]));
  }
  return units.flatMap(unit => {
    const found = [
      ...text.matchAll(new RegExp(`^${unit}\\s*:\\s*([\\d.]+)%\\s*\\(\\s*(\\d+)/(\\d+)`, 'gim')),
    ].at(-1);
    return found === undefined ? [] : coverage(tool, unit, Number(found[2]), Number(found[3]));
  });
}
