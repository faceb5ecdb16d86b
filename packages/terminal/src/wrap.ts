import { displayWidth } from './width.ts';

/**
 * Breaks prose at spaces so that no line is wider than `width`. Its own line breaks stay; every line but the first
 * starts with `hang`. A single word that is too long stays whole, so that an address or a path can be copied.
 */
export function wrap(text: string, width: number, hang = ''): string[] {
  return text.split('\n').flatMap((line, index) => {
    const start = index === 0 || line === '' ? line : hang + line;
    return displayWidth(start) <= width ? [start] : wrapLine(start, width, hang);
  });
}

function wrapLine(line: string, width: number, hang: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const [word] of line.matchAll(/^ *[^ ]*| +[^ ]+/g)) {
    if (current !== '' && displayWidth(current + word) > width) {
      lines.push(current);
      current = hang + word.trimStart();
    } else {
      current += word;
    }
  }
  return [...lines, current];
}
