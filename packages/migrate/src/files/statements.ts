import type { Problem } from '../errors.ts';
import type { ParsedStatement, PostgresParser } from './postgres-parser.ts';
import type { Section } from './sections.ts';
import { placeAt } from './text.ts';

/** One SQL statement of a section. */
export interface Statement {
  readonly text: string;
  /** Offset in the file, in UTF-16 units. */
  readonly offset: number;
  /** Name of the parse tree's root node, for example `CreateStmt`. */
  readonly kind: string;
}

export interface StatementReading {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

type Node = Readonly<Record<string, unknown>>;

/** A section with more syntax errors than this is not one that a list of them helps with. */
const mostSyntaxErrors = 20;

/** Parses a section and finds what cannot run in a migration, all of it at once. */
export function readStatements(file: string, section: Section, parser: PostgresParser): StatementReading {
  const { parsed, problems } = parseRecovering(file, section, parser);
  const statements = parsed.map(statement => ({
    text: section.text.slice(statement.start, statement.end),
    offset: section.offset + statement.start,
    kind: statement.kind,
  }));
  const refused = parsed.flatMap(statement => {
    const complaint = refusals[statement.kind]?.(statement.node);
    if (complaint === undefined) return [];
    return [{ ...complaint, ...placeAt(file, section.offset + statement.start), source: file }];
  });
  return { statements, problems: [...problems, ...refused] };
}

/** What the parser takes but a migration must not hold, by parse tree node. */
const refusals: Record<string, (node: Node) => Pick<Problem, 'code' | 'message' | 'hint'> | undefined> = {
  TransactionStmt(node) {
    const keyword = transactionKeywords[String(node['kind'])];
    if (keyword === undefined) return undefined;
    return {
      code: 'transaction_control',
      message: `${keyword} inside a migration`,
      hint: 'migrate opens and ends the transaction itself, together with the history row. Remove it; savepoints are fine.',
    };
  },
  CopyStmt(node) {
    if (node['filename'] !== undefined) return undefined;
    return node['is_from'] === true
      ? copyFromStdin
      : {
          ...copyFromStdin,
          message: 'COPY … TO STDOUT in a migration',
          hint: 'Nobody reads it here: remove it.',
        };
  },
};

const transactionKeywords: Record<string, string> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'START TRANSACTION',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

const copyFromStdin = {
  code: 'copy_from_stdin',
  message: 'COPY … FROM STDIN in a migration',
  hint: 'The rows after it are psql input, not SQL. Write INSERT statements (pg_dump --inserts), or load the data outside the migration.',
};

/** After an error, parsing goes on behind the next semicolon. */
function parseRecovering(
  file: string,
  section: Section,
  parser: PostgresParser,
): { parsed: ParsedStatement[]; problems: Problem[] } {
  const parsed: ParsedStatement[] = [];
  const problems: Problem[] = [];
  let start = 0;
  while (problems.length < mostSyntaxErrors) {
    const rest = section.text.slice(start);
    const result = parser.parse(rest);
    if (!('message' in result)) {
      parsed.push(...result.map(one => ({ ...one, start: one.start + start, end: one.end + start })));
      break;
    }
    problems.push({
      ...describeFailure(rest, result.message, result.offset),
      ...placeAt(file, section.offset + start + Math.min(result.offset, rest.trimEnd().length)),
      source: file,
    });
    const next = resumeAt(rest, result.offset, parser);
    if (next === undefined) break;
    start += next;
  }
  return { parsed, problems };
}

function resumeAt(rest: string, failure: number, parser: PostgresParser): number | undefined {
  const before = rest.slice(0, failure);
  if (copyData.test(before)) {
    const dataEnd = rest.indexOf('\n\\.', failure);
    return dataEnd === -1 ? undefined : lineAfter(rest, dataEnd + 1);
  }
  if (rest[failure] === '\\') return lineAfter(rest, failure);
  const semicolon = parser.tokens(rest)?.find(token => token.text === ';' && token.start >= failure);
  return semicolon?.end;
}

function lineAfter(text: string, offset: number): number | undefined {
  const end = text.indexOf('\n', offset);
  return end === -1 ? undefined : end + 1;
}

const copyData = /\bFROM\s+STDIN\b[^;']*;\s*$/i;

/** The parser's own words, save where the cause is psql's language rather than SQL. */
function describeFailure(
  text: string,
  message: string,
  offset: number,
): Pick<Problem, 'code' | 'message' | 'hint'> {
  if (copyData.test(text.slice(0, offset))) return copyFromStdin;
  if (text[offset] === '\\') {
    const command = /^\\\S*/.exec(text.slice(offset))?.[0] ?? '\\';
    return {
      code: 'psql_command',
      message: `${command} is a psql command, not SQL`,
      hint: psqlHint(command),
    };
  }
  if (text[offset] === ':' && /^:['"]?[A-Za-z_]/.test(text.slice(offset))) {
    return { code: 'syntax', message, hint: 'psql variables are not expanded here: write the value.' };
  }
  return { code: 'syntax', message };
}

function psqlHint(command: string): string {
  if (command === '\\restrict' || command === '\\unrestrict') {
    return 'pg_dump writes \\restrict and \\unrestrict for psql only: delete both lines.';
  }
  if (command === '\\i' || command === '\\ir' || command === '\\include') {
    return 'Paste the included file here, or make it a migration of its own and name it in Depends.';
  }
  if (command === '\\connect' || command === '\\c') {
    return 'A migration runs in one database: remove the line.';
  }
  return 'Remove the line, or replace it by the SQL that it stands for.';
}
