import { coverage, type ReportFormat } from './report.ts';

const units = { LINE: 'lines', BRANCH: 'branches', METHOD: 'functions', INSTRUCTION: 'statements' } as const;

/** JaCoCo's XML: the counters of the whole are the last ones, behind those of packages. */
export const jacoco: ReportFormat = {
  name: 'JaCoCo',
  fileName: /\.xml$/i,
  readFile: text => {
    if (!/<!DOCTYPE report|<report\s+name=/.test(text.slice(0, 2000))) return [];
    const whole = text.slice(Math.max(text.lastIndexOf('</package>'), text.lastIndexOf('</group>'), 0));
    return Object.entries(units).flatMap(([type, unit]) => {
      const counter = new RegExp(`<counter\\s[^>]*type="${type}"[^>]*>`).exec(whole)?.[0] ?? '';
      const [missed, covered] = ['missed', 'covered'].map(name =>
        Number(new RegExp(`${name}="(\\d+)"`).exec(counter)?.[1] ?? Number.NaN),
      );
      return coverage(
        'JaCoCo',
        unit,
        covered ?? Number.NaN,
        (covered ?? Number.NaN) + (missed ?? Number.NaN),
      );
    });
  },
};
