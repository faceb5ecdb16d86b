/** What a figure must be, as a design says it: "p99 below 100 ms", "at least 90 % of the lines", "0 failures". */
export interface Bound {
  /** The words in front of the comparison; empty where there are none. */
  readonly label: string;
  readonly comparison: 'below' | 'at most' | 'above' | 'at least' | 'exactly';
  readonly value: number;
  /** As it is written; empty where there is none. */
  readonly unit: string;
  /** The words behind, of which the first says what is counted: "failures". */
  readonly rest: string;
}

const comparisons: Readonly<Record<Bound['comparison'], string>> = {
  'at most': 'at most|no more than|not more than|up to|within|<=|≤',
  'at least': 'at least|no less than|not less than|>=|≥',
  below: 'below|under|less than|lower than|<',
  above: 'above|over|more than|higher than|>',
  exactly: 'exactly|equals|==?',
};

const words = Object.values(comparisons).join('|');
const figure = '(?<value>\\d[\\d,]*(?:\\.\\d+)?)\\s*(?<unit>%|[µa-z/]+)?(?<rest>.*)$';
const compared = new RegExp(`^(?<label>.*?)(?<![a-z])(?<comparison>${words})\\s*${figure}`, 'i');
const bare = new RegExp(`^${figure}`, 'i');

/** Reads a bound; undefined where a text is none. Pure. */
export function parseBound(text: string): Bound | undefined {
  const plain = text.trim().replace(/^prints /i, '');
  const found = (compared.exec(plain) ?? bare.exec(plain))?.groups;
  if (found === undefined) return undefined;
  const { label = '', value = '', unit = '', rest = '' } = found;
  const comparison = comparisonOf(found['comparison']);
  // "3 of 4" says how many were tried, not what must hold.
  if (comparison === undefined && unit === 'of') return undefined;
  const isUnit = unit === '' || scaleOf(unit) !== undefined;
  return {
    label: label.replace(/[\s:=]+$/, '').trim(),
    comparison: comparison ?? 'exactly',
    value: Number(value.replaceAll(',', '')),
    unit: isUnit ? unit : '',
    rest: `${isUnit ? '' : unit}${rest}`.trim(),
  };
}

function comparisonOf(text: string | undefined): Bound['comparison'] | undefined {
  if (text === undefined) return undefined;
  const names = Object.keys(comparisons) as Bound['comparison'][];
  return names.find(name =>
    comparisons[name].split('|').some(each => new RegExp(`^${each}$`, 'i').test(text)),
  );
}

/** Whether a figure, in the unit of the bound, is what it must be. */
export function isWithin({ comparison, value }: Bound, figure: number): boolean {
  switch (comparison) {
    case 'below':
      return figure < value;
    case 'at most':
      return figure <= value;
    case 'above':
      return figure > value;
    case 'at least':
      return figure >= value;
    case 'exactly':
      return figure === value;
  }
}

/**
 * The figure that a bound is about, in what was printed: the last one behind its label, or before the word of what is
 * counted. Without either, the only number of the last line. In the unit of the bound; undefined where it is not there.
 */
export function findFigure(bound: Bound, output: string): number | undefined {
  const lines = output.split('\n').filter(line => line.trim() !== '');
  const noun = /^[a-z][\w-]*/i.exec(bound.rest)?.[0];
  if (bound.label !== '') return lastOf(lines, line => numberBehind(line, bound.label, bound.unit));
  if (noun !== undefined && bound.unit === '') {
    return lastOf(lines, line => numberBefore(line, noun) ?? numberBehind(line, noun, ''));
  }
  const numbers = numbersIn(lines.at(-1) ?? '', bound.unit);
  return numbers.length === 1 ? numbers[0] : undefined;
}

function lastOf(lines: readonly string[], find: (line: string) => number | undefined): number | undefined {
  for (const line of [...lines].reverse()) {
    const found = find(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

function numberBehind(line: string, label: string, unit: string): number | undefined {
  const at = line.toLowerCase().lastIndexOf(label.toLowerCase());
  return at === -1 ? undefined : numbersIn(line.slice(at + label.length), unit)[0];
}

function numberBefore(line: string, noun: string): number | undefined {
  const found = new RegExp(`(\\d[\\d,]*(?:\\.\\d+)?) ${noun.replace(/s$/, '')}s?\\b`, 'i').exec(line)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}

/** The numbers of a line that have the unit, or one that it can be told in. */
function numbersIn(line: string, unit: string): number[] {
  const found = line.matchAll(/(-?\d[\d,]*(?:\.\d+)?)\s*(%|[µa-z]+(?:\/[a-z]+)?)?/gi);
  return [...found].flatMap(([, digits = '', own = '']) => {
    const number = Number(digits.replaceAll(',', ''));
    const factor = factorBetween(own, unit);
    return factor === undefined ? [] : [number * factor];
  });
}

function factorBetween(from: string, to: string): number | undefined {
  if (to === '' || from.toLowerCase() === to.toLowerCase()) return 1;
  const [one, other] = [scaleOf(from), scaleOf(to)];
  return one === undefined || other === undefined || one.kind !== other.kind
    ? undefined
    : one.size / other.size;
}

const scales: readonly { readonly kind: string; readonly size: number; readonly pattern: RegExp }[] = [
  { kind: 'share', size: 1, pattern: /^(?:%|percent)$/i },
  { kind: 'time', size: 1e-9, pattern: /^(?:ns|nanoseconds?)$/i },
  { kind: 'time', size: 1e-6, pattern: /^(?:[µu]s|microseconds?)$/i },
  { kind: 'time', size: 1e-3, pattern: /^(?:ms|milliseconds?)$/i },
  { kind: 'time', size: 1, pattern: /^(?:s|secs?|seconds?)$/i },
  { kind: 'time', size: 60, pattern: /^(?:min|mins|minutes?)$/i },
  { kind: 'time', size: 3600, pattern: /^(?:h|hours?)$/i },
  { kind: 'size', size: 1, pattern: /^(?:b|bytes?)$/i },
  { kind: 'size', size: 1e3, pattern: /^kb$/i },
  { kind: 'size', size: 1e6, pattern: /^mb$/i },
  { kind: 'size', size: 1e9, pattern: /^gb$/i },
  { kind: 'size', size: 1024, pattern: /^kib$/i },
  { kind: 'size', size: 1024 ** 2, pattern: /^mib$/i },
  { kind: 'size', size: 1024 ** 3, pattern: /^gib$/i },
];

function scaleOf(unit: string): { readonly kind: string; readonly size: number } | undefined {
  return scales.find(({ pattern }) => pattern.test(unit));
}
