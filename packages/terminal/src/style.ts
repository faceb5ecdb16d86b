/** Wraps text in one look. With colour off every function returns its text unchanged. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
  underline(text: string): string;
}

/** `createStyle(true)` colours, `createStyle(false)` returns text as it is. Styles nest. */
export function createStyle(coloured: boolean): Style {
  const paint = (open: number, close: number) =>
    coloured
      ? (text: string) => wrapInCodes(text, `\x1b[${open}m`, `\x1b[${close}m`)
      : (text: string) => text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    cyan: paint(36, 39),
    underline: paint(4, 24),
  };
}

// An inner style ends with the same code as an outer one (bold and dim share 22, all colours share 39),
// so the outer one is opened again after it.
function wrapInCodes(text: string, open: string, close: string): string {
  return text === '' ? '' : open + text.replaceAll(close, close + open) + close;
}
