/** `-- UP` or `-- DOWN`, alone on a line. Group 1 is its name. */
export const markerPattern = /^--[ \t]*(UP|DOWN)[ \t]*$/;

/** What other tools write, or what a slip of the finger makes of a marker. Group 1 is the name that was meant. */
export const nearMissPattern =
  /^--[-=*#!@+\s]*(?:goose[ \t]+|migrate:[ \t]*)?(up|down)\b(?:[ \t]+migration|[ \t]+transaction:\w+)?[-=*#:.;\s]*$/i;

/** Where the line of an offset starts, if there is nothing but white space before it; a marker needs that. */
export function startOfLine(text: string, offset: number): number | undefined {
  let start = offset;
  while (start > 0 && ' \t\f\v'.includes(text.charAt(start - 1))) start -= 1;
  // PostgreSQL ends a line comment at either.
  return start === 0 || '\n\r'.includes(text.charAt(start - 1)) ? start : undefined;
}
