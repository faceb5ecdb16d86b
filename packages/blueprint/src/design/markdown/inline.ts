// Text in one line of Markdown, and back. What would end the line, the cell or the list item is escaped; everything
// else stays as it was written, because the text of a design is Markdown itself.

/** Characters that a backslash takes the meaning from. */
const escapable = '\\|<&,:→`–—-';
const lineBreak = /^<br ?\/?>/i;
const named = /^&(?:#32|#9|empty);/;
/** How the files say "nothing": what is null, or a list without items. */
const nothings: readonly string[] = ['–', '—', '-'];

/** Where a line of text stands: in a cell of a table a bar ends it; `also` are further characters with a meaning. */
export interface InlinePlace {
  readonly cell?: boolean;
  readonly also?: string;
}

/** One line for any text: `\n` becomes `<br>`. */
export function writeInline(text: string, place: InlinePlace = {}): string {
  if (nothings.includes(text)) return `\\${text}`;
  let written = '';
  for (let index = 0; index < text.length; index++) written += writeCharacter(text, index, place);
  return written;
}

function writeCharacter(text: string, index: number, { cell = false, also = '' }: InlinePlace): string {
  const character = text.charAt(index);
  const last = index === text.length - 1;
  switch (character) {
    case '\n':
      return '<br>';
    case ' ':
      return index === 0 || last ? '&#32;' : ' ';
    case '\t':
      return index === 0 || last ? '&#9;' : '\t';
    case '\\':
      return last || ` \t\n${escapable}`.includes(text.charAt(index + 1)) ? '\\\\' : '\\';
    case '<':
      return lineBreak.test(text.slice(index, index + 6)) ? '\\<' : '<';
    case '&':
      return named.test(text.slice(index, index + 7)) ? '\\&' : '&';
    default:
      return (cell && character === '|') || also.includes(character) ? `\\${character}` : character;
  }
}

/** The text of one line. A bare dash reads as no text. */
export function readInline(line: string): string {
  const trimmed = trimBlanks(line);
  if (isNothing(trimmed)) return '';
  let text = '';
  for (let index = 0; index < trimmed.length; ) {
    const [read, length] = readCharacter(trimmed, index);
    text += read;
    index += length;
  }
  return text;
}

function readCharacter(line: string, index: number): [text: string, length: number] {
  const character = line.charAt(index);
  const next = line.charAt(index + 1);
  if (character === '\\' && next !== '' && escapable.includes(next)) return [next, 2];
  if (character === '<') {
    const found = lineBreak.exec(line.slice(index, index + 6));
    if (found !== null) return ['\n', found[0].length];
  }
  if (character === '&') {
    const found = named.exec(line.slice(index, index + 7));
    if (found !== null) return [namedText(found[0]), found[0].length];
  }
  return [character, 1];
}

function namedText(name: string): string {
  if (name === '&empty;') return '';
  return name === '&#32;' ? ' ' : '\t';
}

/** Text that may be missing: null is a dash. */
export function writeNullable(text: string | null, place: InlinePlace = {}): string {
  return text === null ? '–' : writeInline(text, place);
}

export function readNullable(line: string): string | null {
  return isNothing(trimBlanks(line)) ? null : readInline(line);
}

/** A command or a glob as a code span, where a code span can hold it. */
export function writeCode(text: string, place: InlinePlace = {}): string {
  const holds =
    text !== '' && !/[`\n]/.test(text) && !/^[ \t]|[ \t]$/.test(text) && !(place.cell && /\\\|/.test(text));
  if (!holds) return writeInline(text, { ...place, also: `${place.also ?? ''}\`` });
  return `\`${place.cell ? text.replaceAll('|', '\\|') : text}\``;
}

export function readCode(line: string, { cell = false }: InlinePlace = {}): string {
  const trimmed = trimBlanks(line);
  const inner = trimmed.slice(1, -1);
  const isSpan =
    trimmed.length > 2 && trimmed.startsWith('`') && trimmed.endsWith('`') && !inner.includes('`');
  if (!isSpan) return readInline(trimmed);
  return cell ? inner.replaceAll('\\|', '|') : inner;
}

/** `a, b`; a dash for an empty list. */
export function writeList(items: readonly string[], place: InlinePlace = {}, code = false): string {
  if (items.length === 0) return '–';
  const inList = { ...place, also: `${place.also ?? ''},\`` };
  return items
    .map(item => (item === '' ? '&empty;' : code ? writeCode(item, inList) : writeInline(item, inList)))
    .join(', ');
}

export function readList(line: string, place: InlinePlace = {}): string[] {
  const trimmed = trimBlanks(line);
  if (trimmed === '' || isNothing(trimmed)) return [];
  return splitOutsideCode(trimmed, ',').map(item => readCode(item, place));
}

/** Splits at a character that is neither escaped nor in a code span which begins a part. */
export function splitOutsideCode(
  line: string,
  separator: string,
  limit = Number.POSITIVE_INFINITY,
): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < line.length && parts.length < limit - 1; index++) {
    const character = line.charAt(index);
    if (character === '\\' && escapable.includes(line.charAt(index + 1))) index++;
    else if (character === '`' && trimBlanks(line.slice(start, index)) === '') {
      const end = line.indexOf('`', index + 1);
      if (end !== -1) index = end;
    } else if (character === separator) {
      parts.push(line.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, line.slice(start)];
}

export function isNothing(trimmed: string): boolean {
  return nothings.includes(trimmed);
}

/** Spaces and tabs only: `trim` would take characters that belong to the text. */
export function trimBlanks(line: string): string {
  return line.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '');
}
