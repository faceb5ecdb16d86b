export interface Count {
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
}

interface Language {
  readonly name: string;
  readonly endings: readonly string[];
  readonly line: string;
  readonly block: readonly [string, string] | undefined;
}

const slashes = { line: '//', block: ['/*', '*/'] } as const;
const hash = { line: '#', block: undefined };

const languages: readonly Language[] = [
  { name: 'TypeScript', endings: ['.ts', '.tsx', '.mts'], ...slashes },
  { name: 'JavaScript', endings: ['.js', '.jsx', '.mjs'], ...slashes },
  { name: 'Python', endings: ['.py'], ...hash },
  { name: 'Shell', endings: ['.sh'], ...hash },
];

/** The language of a file by the ending of its name; undefined for one that is not counted. */
export function languageOf(path: string): string | undefined {
  return languages.find(({ endings }) => endings.some(ending => path.endsWith(ending)))?.name;
}

/** Counts the lines of a text. A line with code and a comment is code. */
export function countLines(source: string, language: string): Count {
  const marks = languages.find(({ name }) => name === language);
  if (marks === undefined) throw new Error(`unknown language ${language}`);
  const count = { code: 0, comment: 0, blank: 0 };
  let inBlock = false;
  for (const line of source.split(/\r?\n/)) {
    const text = line.trim();
    const begins = marks.block !== undefined && text.startsWith(marks.block[0]);
    if (text === '') count.blank++;
    else if (inBlock || begins || text.startsWith(marks.line)) count.comment++;
    else count.code++;
    if (begins) inBlock = true;
    if (inBlock && marks.block !== undefined && text.includes(marks.block[1])) inBlock = false;
  }
  // The end of the last line begins no line.
  if (source === '' || source.endsWith('\n')) count.blank--;
  return count;
}
