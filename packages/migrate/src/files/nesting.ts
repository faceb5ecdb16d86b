import type { Token } from './postgres-parser.ts';

/**
 * Visits tokens, each with the outermost parenthesis or body it stands in: inside one, a semicolon ends no statement.
 * Returns what is never closed, the innermost last.
 */
export function walkTokens(
  tokens: readonly Token[],
  visit: (token: Token, outermost: Token | undefined) => void,
): readonly Token[] {
  const open: Token[] = [];
  let previous = '';
  for (const token of tokens) {
    visit(token, open[0]);
    if (token.kind === 'line comment' || token.kind === 'block comment') continue;
    const word = token.kind === 'keyword' ? token.text.toLowerCase() : token.text;
    const innermost = open.at(-1);
    if (word === '(') {
      open.push(token);
    } else if (word === ')') {
      if (innermost?.text === '(') open.pop();
    } else if (word === ';') {
      // In a body it ends a statement, whatever that has left open.
      open.length = open.findLastIndex(isBegin) + 1 || open.length;
    } else if (word === 'atomic' && previous === 'begin') {
      open.push(token);
    } else if (word === 'case' && open.some(isBegin)) {
      open.push(token);
    } else if (word === 'end' && innermost !== undefined && innermost.text !== '(') {
      open.pop();
    }
    previous = word;
  }
  return open;
}

/** Only a body that starts with BEGIN ATOMIC holds semicolons; CASE … END nests in it. */
function isBegin({ text }: Token): boolean {
  return text.toLowerCase() === 'atomic';
}
