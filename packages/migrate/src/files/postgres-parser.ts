import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { compileWasmOnce } from './baseline-wasm.ts';
import { type PlpgsqlQuery, queriesIn } from './plpgsql.ts';
import { byteOffsets, offsetOfCodePoint } from './text.ts';

/** A token of PostgreSQL's lexer; offsets in UTF-16 units. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: 'keyword' | 'line comment' | 'block comment' | 'other';
}

/** A statement of PostgreSQL's parser. */
export interface ParsedStatement {
  /** Where the statement's own text starts and ends, without leading comments or the semicolon; UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Name of the parse tree's root node, for example `CreateStmt`. */
  readonly kind: string;
  readonly node: Readonly<Record<string, unknown>>;
}

export interface ParseFailure {
  readonly message: string;
  /** UTF-16 units; undefined when the place is not known. */
  readonly offset: number | undefined;
}

/** PostgreSQL's own lexer and parser (of version 18). */
export interface PostgresParser {
  /** Undefined when the text ends inside a literal or comment: then `parse` says where. */
  tokens(text: string): readonly Token[] | undefined;
  parse(text: string): readonly ParsedStatement[] | ParseFailure;
  /** The SQL that the body of a DO or CREATE FUNCTION statement runs; undefined when it is not PL/pgSQL that can be read. */
  plpgsql(statement: string): readonly PlpgsqlQuery[] | undefined;
}

const lineCommentToken = 275;
const blockCommentToken = 276;
let loading: Promise<PostgresParser> | undefined;

/** Loads the parser once; it costs tens of milliseconds and over 100 MB, so only commands that read SQL call this. */
export function loadParser(): Promise<PostgresParser> {
  loading ??= load();
  return loading;
}

type Binding = typeof import('libpg-query');

async function load(): Promise<PostgresParser> {
  compileWasmOnce();
  // It is CommonJS; an import would have it read once more, for the names that it exports.
  const binding = createRequire(import.meta.url)('libpg-query') as Binding;
  await binding.loadModule();
  // Somebody may wait for an answer that has come meanwhile.
  await setImmediate();
  // V8 compiles a function of WebAssembly when it is first called: 10 ms for those that every statement needs.
  binding.parseSync('CREATE TABLE warm (up int DEFAULT 1)');
  return {
    tokens: text => tokensOf(binding, text),
    parse: text => statementsOf(binding, text),
    plpgsql: statement => queriesOf(binding, statement),
  };
}

function tokensOf({ scanSync }: Binding, text: string): readonly Token[] | undefined {
  // The binding takes no empty text.
  if (text === '') return [];
  let result: ReturnType<typeof scanSync>;
  try {
    result = scanSync(withoutControls(text));
  } catch (error) {
    // The binding reads the lexer's error message as if it were its result, so a lexical error arrives as a SyntaxError.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const toOffset = byteOffsets(text);
  return result.tokens.map(token => {
    const start = toOffset(token.start);
    const end = toOffset(token.end);
    return {
      start,
      end,
      text: text.slice(start, end),
      kind: kindOf(token),
    };
  });
}

function statementsOf(binding: Binding, text: string): readonly ParsedStatement[] | ParseFailure {
  if (text === '') return [];
  try {
    const toOffset = byteOffsets(text);
    return (binding.parseSync(text).stmts ?? []).map(raw => {
      const start = toOffset(raw.stmt_location ?? 0);
      const end =
        raw.stmt_len === undefined ? text.length : toOffset((raw.stmt_location ?? 0) + raw.stmt_len);
      const [kind = '', node] = Object.entries(raw.stmt ?? {})[0] ?? [];
      return {
        ...withoutTrivia(binding, text, start, end),
        kind,
        node: (node ?? {}) as ParsedStatement['node'],
      };
    });
  } catch (error) {
    // The tree is as deep as the expression, and JavaScript's stack is not.
    if (error instanceof RangeError)
      return { message: 'an expression is nested too deeply', offset: undefined };
    if (!binding.hasSqlDetails(error) || error.sqlDetails === undefined) throw error;
    return {
      message: shorten(error.sqlDetails.message),
      offset: offsetOfCodePoint(text, Math.max(0, error.sqlDetails.cursorPosition)),
    };
  }
}

function queriesOf(binding: Binding, statement: string): readonly PlpgsqlQuery[] | undefined {
  try {
    return queriesIn(binding.parsePlPgSQLSync(statement));
  } catch {
    // The binding tells its own failures and those of the text apart by nothing that can be relied on.
    return undefined;
  }
}

/** PostgreSQL counts the comments and white space around a statement as part of it. */
function withoutTrivia(
  { scanSync }: Binding,
  text: string,
  start: number,
  end: number,
): { start: number; end: number } {
  const statement = text.slice(start, end);
  if (!statement.includes('--') && !statement.includes('/*')) {
    let first = start;
    let last = end;
    while (first < last && isSpace(text.charCodeAt(first))) first += 1;
    while (last > first && isSpace(text.charCodeAt(last - 1))) last -= 1;
    return { start: first, end: last };
  }
  const toOffset = byteOffsets(statement);
  const own = scanSync(withoutControls(statement)).tokens.filter(
    ({ tokenType }) => tokenType !== lineCommentToken && tokenType !== blockCommentToken,
  );
  return { start: start + toOffset(own.at(0)?.start ?? 0), end: start + toOffset(own.at(-1)?.end ?? 0) };
}

/** What PostgreSQL's lexer skips: tab, line feed, vertical tab, form feed, carriage return and space. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** The parser quotes the text at the place, which can be the rest of the file. */
function shorten(message: string): string {
  const [, complaint, near] = /^(.*?) at or near "([\s\S]*)"$/.exec(message) ?? [];
  if (complaint === undefined || near === undefined) return message;
  if (complaint.startsWith('unterminated')) return complaint;
  const [line = ''] = near.split('\n', 1);
  return `${complaint} at or near "${line === near && near.length <= 60 ? near : `${line.slice(0, 60)}…`}"`;
}

function kindOf(token: { tokenType: number; keywordKind: number }): Token['kind'] {
  if (token.tokenType === lineCommentToken) return 'line comment';
  if (token.tokenType === blockCommentToken) return 'block comment';
  return token.keywordKind > 0 ? 'keyword' : 'other';
}

/**
 * The binding does not escape control characters in its JSON. As white space, of the same length in UTF-8,
 * they change no token that a reader of ours looks at.
 */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, character =>
    character < ' ' && !'\t\n\r'.includes(character) ? ' ' : character,
  );
}
