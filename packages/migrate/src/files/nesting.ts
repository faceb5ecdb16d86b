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
    if (word === '(') open.push(token);
    else if (word === ')') {
      if (innermost?.text === '(') open.pop();
    } else if (word === 'atomic' && previous === 'begin') {
      open.push(token);
      // Only a body that starts with BEGIN ATOMIC holds semicolons; CASE … END nests in it.
    } else if (word === 'case' && open.some(isBody)) {
      open.push(token);
    } else if (word === 'end' && innermost !== undefined && isBody(innermost)) {
      open.pop();
    }
    previous = word;
  }
  return open;
}

function isBody(opener: Token): boolean {
  return opener.text !== '(';
}
