import type { PostgresParser } from '../../files/postgres-parser.ts';

const endingWords = new Set([
  ...['not', 'null', 'unique', 'primary', 'check', 'references', 'constraint', 'collate', 'generated'],
  ...['deferrable', 'initially', 'using'],
]);

/** The expression that stands at the start of a text, up to the comma, the parenthesis or the word that ends it. */
export function expressionAt(text: string, parser: PostgresParser): string | undefined {
  let depth = 0;
  let end = 0;
  for (const token of parser.tokens(text) ?? []) {
    const word = token.text.toLowerCase();
    if (word === '(' || word === '[') depth += 1;
    if (word === ')' || word === ']') depth -= 1;
    const isEnd =
      depth < 0 || (depth === 0 && (word === ',' || word === ';' || (end > 0 && endingWords.has(word))));
    if (isEnd) break;
    end = token.end;
  }
  const expression = text.slice(0, end).trim();
  return expression === '' ? undefined : expression;
}
