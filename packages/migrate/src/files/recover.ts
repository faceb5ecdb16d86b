import type { Problem } from '../errors.ts';
import { walkTokens } from './nesting.ts';
import type { ParsedStatement, ParseFailure, PostgresParser, Token } from './postgres-parser.ts';
import { psqlCommandError, psqlCommandProblem, psqlVariableHint, startsPsqlVariable } from './psql.ts';

/** A text with more syntax errors than this is not one that a list of them helps with. */
const mostSyntaxErrors = 20;

export type Complaint = Pick<Problem, 'code' | 'message' | 'hint'>;

/** Offsets in the text that was parsed. */
interface Recovered {
  readonly parsed: ParsedStatement[];
  readonly complaints: { readonly complaint: Complaint; readonly at: number }[];
}

/** Parses a text, also one with errors: after each, parsing goes on behind the statement that holds it. */
export function parseRecovering(text: string, parser: PostgresParser): Recovered {
  const parsed: ParsedStatement[] = [];
  const complaints: Recovered['complaints'] = [];
  let start: number | undefined = 0;
  while (start !== undefined && complaints.length < mostSyntaxErrors) {
    const from: number = start;
    const rest = text.slice(from);
    const result = parser.parse(rest);
    const failure = 'message' in result ? result : undefined;
    const statements = 'message' in result ? parseBefore(rest, result.offset, parser) : result;
    parsed.push(...statements.map(one => ({ ...one, start: one.start + from, end: one.end + from })));
    if (failure === undefined) break;

    const dataEnd = endOfCopyData(rest, statements.at(-1));
    if (dataEnd === undefined) {
      const { complaint, at } = describeFailure(rest, failure, parser);
      complaints.push({ complaint, at: from + at });
    }
    const next = dataEnd ?? resumeAt(rest, failure, parser);
    start = next === undefined ? undefined : from + next;
  }
  return { parsed, complaints };
}

/** The statements that end before an error. */
function parseBefore(
  rest: string,
  failure: number | undefined,
  parser: PostgresParser,
): readonly ParsedStatement[] {
  // The lexer came as far as the error, so what is before it consists of whole tokens.
  const last = statementEnds(parser.tokens(rest.slice(0, failure ?? 0)) ?? []).outer.at(-1);
  const result = parser.parse(rest.slice(0, last ?? 0));
  return 'message' in result ? [] : result;
}

/** Where the rows that follow a COPY … FROM STDIN end; undefined when `previous`, the statement before an error, is another. */
function endOfCopyData(rest: string, previous: ParsedStatement | undefined): number | undefined {
  const isCopy = previous?.kind === 'CopyStmt' && previous.node['is_from'] === true;
  if (!isCopy || previous.node['filename'] !== undefined) return undefined;
  const end = /^\\\.[ \t]*\r?$/m.exec(rest.slice(previous.end));
  return end === null ? rest.length : lineAfter(rest, previous.end + end.index);
}

/** Where parsing can go on after an error; undefined when it cannot. */
function resumeAt(
  rest: string,
  { message, offset }: ParseFailure,
  parser: PostgresParser,
): number | undefined {
  if (offset === undefined) return undefined;
  if (message === psqlCommandError) return lineAfter(rest, offset);
  const { outer, all } = statementEnds(parser.tokens(rest) ?? []);
  const isBehind = (end: number) => end > offset;
  return outer.find(isBehind) ?? all.find(isBehind);
}

/** Where semicolons end: those between statements, and all, also in a parenthesis or body. */
function statementEnds(tokens: readonly Token[]): { outer: number[]; all: number[] } {
  const outer: number[] = [];
  const all: number[] = [];
  walkTokens(tokens, (token, outermost) => {
    if (token.text !== ';') return;
    all.push(token.end);
    if (outermost === undefined) outer.push(token.end);
  });
  return { outer, all };
}

function lineAfter(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** The parser's own words, save where they would not lead to the mistake. */
function describeFailure(
  rest: string,
  { message, offset }: ParseFailure,
  parser: PostgresParser,
): { complaint: Complaint; at: number } {
  if (offset === undefined) return { complaint: { code: 'syntax', message }, at: 0 };
  if (message === psqlCommandError) return { complaint: psqlCommandProblem(rest.slice(offset)), at: offset };
  if (startsPsqlVariable(rest.slice(offset, offset + 3))) {
    return { complaint: { code: 'syntax', message, hint: psqlVariableHint }, at: offset };
  }
  if (message.startsWith('unterminated')) {
    const hint = 'Everything below belongs to it, so the rest of the file was not checked.';
    return { complaint: { code: 'syntax', message, hint }, at: offset };
  }
  const tokens = parser.tokens(rest);
  if (tokens === undefined) {
    const hint =
      'Somewhere below it, a quote or a comment is not closed, so the rest of the file was not checked.';
    return { complaint: { code: 'syntax', message, hint }, at: offset };
  }
  const end = rest.trimEnd().length;
  const opener = offset < end ? undefined : walkTokens(tokens, () => undefined).at(-1);
  if (opener === undefined) return { complaint: { code: 'syntax', message }, at: Math.min(offset, end) };
  return {
    complaint: { code: 'syntax', message: `${message}: ${describeOpener(opener)}` },
    at: opener.start,
  };
}

function describeOpener({ text }: Token): string {
  if (text === '(') return 'this parenthesis is not closed';
  return `this ${text.toUpperCase() === 'CASE' ? 'CASE' : 'BEGIN ATOMIC'} has no END`;
}
