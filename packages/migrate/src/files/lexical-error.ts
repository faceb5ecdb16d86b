import type { Problem } from '../errors.ts';
import type { PostgresParser } from './postgres-parser.ts';
import { readStatements } from './statements.ts';

/** What is wrong with a text that the lexer gives up on: mostly a quote or a comment that is not closed. */
export function explainLexicalError(text: string, parser: PostgresParser): readonly Problem[] {
  // Above the error, markers are real where the lexer takes all that is before them: the error is below the last one.
  const markers = [...text.matchAll(/^[ \t]*--[ \t]*(?:UP|DOWN)[ \t]*\r?$/gm)].map(match => match.index);
  const offset = markers.findLast(start => parser.tokens(text.slice(0, start)) !== undefined) ?? 0;
  const { problems } = readStatements(text, { text: text.slice(offset), offset }, parser);
  if (problems.length === 0) throw new Error('the lexer refused a text that the parser takes');
  return problems;
}
