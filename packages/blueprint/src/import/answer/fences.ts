// Chat answers put fences into fences of the same length. CommonMark ends the outer one at the first bare fence; what
// the writer meant shows in the marks: a fence with a language opens, a bare one closes what is open.

interface FenceLine {
  readonly index: number;
  readonly indent: string;
  readonly marks: string;
  readonly info: string;
}

/** No answer has so many; each of them is compared with those after it. */
const mostFences = 1_000;

/** Languages that a text with fences of its own is given in. */
const holdsMarkdown = /^(?:markdown|md|mdx|text|txt|plaintext|prompt)?$/i;

/** The same lines, with the outer fences made long enough to hold those inside. No line is added or taken away. */
export function lengthenOuterFences(lines: readonly string[]): string[] {
  const fences = lines.flatMap((line, index) => fenceOf(line, index));
  const lengthened = [...lines];
  if (fences.length > mostFences) return lengthened;
  for (let at = 0; at < fences.length; ) {
    const opening = fences[at];
    if (opening === undefined) break;
    const plain = commonMarkEnd(fences, at);
    const meant = holdsMarkdown.test(opening.info) ? meantEnd(fences, at, lines) : plain;
    const end = meant ?? plain;
    const closing = end === undefined ? undefined : fences[end];
    if (closing !== undefined && end !== plain) lengthen(lengthened, fences, opening, closing);
    at = (end ?? at) + 1;
  }
  return lengthened;
}

function fenceOf(line: string, index: number): FenceLine[] {
  if (!line.includes('```') && !line.includes('~~~')) return [];
  const found = /^([ \t]*(?:>[ \t]?)*)(`{3,}|~{3,})[ \t]*([^`]*)$/.exec(line);
  return found === null
    ? []
    : [{ index, indent: found[1] ?? '', marks: found[2] ?? '', info: (found[3] ?? '').trim() }];
}

function commonMarkEnd(fences: readonly FenceLine[], at: number): number | undefined {
  const opening = fences[at];
  const end = fences.findIndex(
    (fence, index) => index > at && opening !== undefined && closes(fence, opening),
  );
  return end === -1 ? undefined : end;
}

function closes(fence: FenceLine, opening: FenceLine): boolean {
  return fence.info === '' && isAsLong(fence, opening);
}

function isAsLong(fence: FenceLine, opening: FenceLine): boolean {
  return fence.marks.charAt(0) === opening.marks.charAt(0) && fence.marks.length >= opening.marks.length;
}

/** Where the fence ends when those inside it are counted; undefined when they do not add up. */
function meantEnd(fences: readonly FenceLine[], at: number, lines: readonly string[]): number | undefined {
  const opening = fences[at];
  if (opening === undefined) return undefined;
  const named = /^(?:markdown|md)$/i.test(opening.info);
  let depth = 1;
  for (let index = at + 1; index < fences.length; index++) {
    const fence = fences[index];
    if (fence === undefined || !isAsLong(fence, opening)) continue;
    const opens = fence.info !== '' || (named && depth === 1 && continues(lines, fence, fences[index + 1]));
    depth += opens ? 1 : -1;
    if (depth === 0) return index;
  }
  return undefined;
}

/** A bare fence with text right below it opens a block, where another fence follows; what ends one has air below it. */
function continues(lines: readonly string[], { index }: FenceLine, next: FenceLine | undefined): boolean {
  const below = lines[index + 1]?.trim() ?? '';
  return (
    next !== undefined && below !== '' && !/^(?:#{1,6} |-{3,}$|\*{3,}$|_{3,}$|`{3}|~{3}|\*\*)/.test(below)
  );
}

function lengthen(
  lines: string[],
  fences: readonly FenceLine[],
  opening: FenceLine,
  closing: FenceLine,
): void {
  const inside = fences.filter(({ index }) => index > opening.index && index < closing.index);
  const longest = Math.max(...inside.map(({ marks }) => marks.length), opening.marks.length);
  const marks = opening.marks.charAt(0).repeat(longest + 1);
  lines[opening.index] = `${opening.indent}${marks}${opening.info}`;
  lines[closing.index] = `${closing.indent}${marks}`;
}
