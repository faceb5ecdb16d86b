/** Text that stands where something should have been written. */
export interface Placeholder {
  readonly text: string;
  /** Index in the line that was searched, from 0. */
  readonly index: number;
}

const patterns: readonly RegExp[] = [
  // [what it is for], but no link, no footnote, no tick box, no id, and no synopsis such as [--all] or [file...].
  /(?<![\]\w!`])\[(?!\^|[ xX]?\]|[FNC]\d+\]|-)[^[\]\n|]*[A-Za-z][^[\]\n|]{2,}(?<!\.\.\.)\](?![([:\w])/g,
  /<(?:your|the|insert|fill in|name of|describe)\b[^<>\n]*>/gi,
  /\b(?:TODO|FIXME|TBD|TBC|XXX)\b:?/g,
  /\b(?:tbd|to be (?:determined|defined|decided|done|written|completed))\b/gi,
  /_{3,}(?=\s|$|[.,;)])/g,
  /\?{3,}/g,
  /\b(?:lorem ipsum|fill (?:this )?in here|insert \w+ here|your text here)\b/gi,
  /^\s*(?:[-*+]|\d+[.)])?\s*(?:[FNC]\d+[:.)]?)?\s*(?:\.{3}|…)\s*$/g,
];

const code = /`[^`]*`/g;

/** Finds the placeholders of a line, those in code left out. */
export function findPlaceholders(line: string): Placeholder[] {
  const searched = line.replace(code, quoted => ' '.repeat(quoted.length));
  const found = patterns.flatMap(pattern =>
    [...searched.matchAll(pattern)].map(({ 0: text, index }) => ({
      text: text.trim(),
      index: index + text.length - text.trimStart().length,
    })),
  );
  return found
    .sort((one, other) => one.index - other.index)
    .filter((each, index, all) => !all.slice(0, index).some(earlier => overlaps(earlier, each)));
}

function overlaps(earlier: Placeholder, later: Placeholder): boolean {
  return later.index < earlier.index + earlier.text.length;
}
