import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Drift } from './drift.ts';

/** Finds the lines of imports whose reader did not know them: the first line that has the specifier in quotes. */
export function locateImports(drift: Drift, directory: string): Drift {
  const texts = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    const known = texts.get(file) ?? readFileSync(join(directory, file), 'utf8').split('\n');
    texts.set(file, known);
    return known;
  };
  return {
    ...drift,
    deviations: drift.deviations.map(each => {
      if (!('specifier' in each) || each.line !== null) return each;
      const at = linesOf(each.file).findIndex(line => hasQuoted(line, each.specifier));
      return at === -1 ? each : { ...each, line: at + 1 };
    }),
  };
}

function hasQuoted(line: string, specifier: string): boolean {
  return ["'", '"', '`'].some(quote => line.includes(`${quote}${specifier}${quote}`));
}
