/** One line of brief.md. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without comments: spaces stand in their place, so that columns still count. */
  readonly text: string;
  /** Part of a fenced block, the fences included. */
  readonly isFenced: boolean;
  /** Its beginning belongs to a comment. */
  readonly startsInComment: boolean;
}

/** Lines end with \n, and no byte-order mark stands in front. */
export function normalizeText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

export function splitLines(source: string): Line[] {
  const lines: Line[] = [];
  let fence: string | undefined;
  let isComment = false;
  const lastCommentEnd = source.split('\n').findLastIndex(line => line.includes('-->'));
  for (const [index, raw] of source.split('\n').entries()) {
    if (fence !== undefined) {
      lines.push({ number: index + 1, text: raw, isFenced: true, startsInComment: false });
      if (closesFence(raw, fence)) fence = undefined;
      continue;
    }
    // One that is never closed is text: it must not swallow the rest.
    const startsInComment = isComment;
    const blanked = blankComments(raw, isComment, index < lastCommentEnd);
    isComment = blanked.isOpen;
    fence = isComment ? undefined : /^\s*(`{3,}(?=[^`]*$)|~{3,})/.exec(blanked.text)?.[1];
    lines.push({
      number: index + 1,
      text: blanked.text.trimEnd(),
      isFenced: fence !== undefined,
      startsInComment,
    });
  }
  return lines;
}

function closesFence(line: string, fence: string): boolean {
  const closing = /^\s*(`+|~+)\s*$/.exec(line)?.[1];
  return closing?.[0] === fence[0] && (closing?.length ?? 0) >= fence.length;
}

function blankComments(
  line: string,
  startsInside: boolean,
  canGoOn: boolean,
): { text: string; isOpen: boolean } {
  let text = '';
  let isOpen = startsInside;
  let at = 0;
  while (at < line.length) {
    const mark = isOpen ? '-->' : '<!--';
    const found = line.indexOf(mark, at);
    const goesOn = isOpen || canGoOn || line.includes('-->', found);
    if (found === -1 || !goesOn) {
      text += isOpen ? ' '.repeat(line.length - at) : line.slice(at);
      break;
    }
    text += isOpen ? ' '.repeat(found + mark.length - at) : line.slice(at, found) + ' '.repeat(mark.length);
    at = found + mark.length;
    isOpen = !isOpen;
  }
  return { text, isOpen };
}

/** The lines as a text, without empty ones at either end. */
export function joinLines(lines: readonly Line[]): string {
  return lines
    .map(({ text, startsInComment }) => (startsInComment ? text.trim() : text.trimEnd()))
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
