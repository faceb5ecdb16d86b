// What test runners write and print, as far as a design's metrics ask for it.

/** How much of the code tests ran, by one measure. */
export interface Coverage {
  readonly kind: 'coverage';
  /** What wrote it, such as "JaCoCo". */
  readonly tool: string;
  /** What is counted. Tools agree on no single measure, so it is said. */
  readonly unit: 'lines' | 'statements' | 'branches' | 'functions';
  /** From 0 to 100. */
  readonly percent: number;
  /** Null where only the percentage is told. */
  readonly covered: number | null;
  readonly total: number | null;
}

/** How many tests ran, and how they ended. */
export interface TestCounts {
  readonly kind: 'tests';
  readonly tool: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

export type Report = Coverage | TestCounts;

/** A report with where it was found: a file of the checkout, or "printed". */
export type FoundReport = Report & { readonly from: string };

/** A way in which a runner tells its results. One file a format, and a line in the registry. */
export interface ReportFormat {
  readonly name: string;
  /** Names of files that may hold it. Undefined: it is only printed. */
  readonly fileName?: RegExp;
  /** Reads a file; empty where it is something else. Never throws. */
  readonly readFile?: (text: string) => Report[];
  /** Reads what was printed. Never throws. */
  readonly readOutput?: (text: string) => Report[];
}

export function coverage(tool: string, unit: Coverage['unit'], covered: number, total: number): Coverage[] {
  if (!Number.isFinite(covered) || !Number.isFinite(total) || total <= 0) return [];
  return [{ kind: 'coverage', tool, unit, percent: (100 * covered) / total, covered, total }];
}

export function percentage(tool: string, unit: Coverage['unit'], text: string | undefined): Coverage[] {
  const percent = Number(text);
  if (text === undefined || text === '' || !Number.isFinite(percent)) return [];
  return [{ kind: 'coverage', tool, unit, percent, covered: null, total: null }];
}

/** Colours would stand between a figure and its name. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the character that begins a colour.
  return text.replace(/\u001B\[[\d;]*m/g, '');
}
