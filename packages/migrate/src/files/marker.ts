/** `-- UP` or `-- DOWN`, alone on a line. Group 1 is its name. */
export const markerPattern = /^--[ \t]*(UP|DOWN)[ \t]*$/;

/** What other tools write, or what a slip of the finger makes of a marker. Group 1 is the name that was meant. */
export const nearMissPattern =
  /^--[-=*#!@+\s]*(?:goose[ \t]+|migrate:[ \t]*)?(up|down)\b(?:[ \t]+migration|[ \t]+transaction:\w+)?[-=*#:.;\s]*$/i;

/** A marker has nothing but white space before it on its line. */
export function startsItsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}
