import type { Problem } from '../errors.ts';
import {
  type ExpectedIndex,
  findExpectedIndex,
  findOutsideStatement,
  type OutsideStatement,
} from './outside.ts';
import type { ParsedStatement, PostgresParser } from './postgres-parser.ts';
import { type Reach, reachOf } from './quick.ts';
import { type Complaint, parseRecovering } from './recover.ts';
import type { Section } from './sections.ts';
import { placeAt } from './text.ts';

/** One SQL statement of a section. */
export interface Statement {
  readonly text: string;
  /** Offset in the file, in UTF-16 units. */
  readonly offset: number;
  /** Name of the parse tree's root node, for example `CreateStmt`. */
  readonly kind: string;
  /** Set for what PostgreSQL refuses in a transaction. */
  readonly outside?: OutsideStatement;
  /** Set for `CREATE INDEX IF NOT EXISTS`. */
  readonly expectedIndex?: ExpectedIndex;
}

export interface StatementReading extends Reach {
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** Parses a section and finds what cannot run in a migration, all of it at once. */
export function readStatements(file: string, section: Section, parser: PostgresParser): StatementReading {
  const { parsed, complaints } = parseRecovering(section.text, parser);
  const statements = parsed.map(statement => {
    const text = section.text.slice(statement.start, statement.end);
    const outside = findOutsideStatement(statement, text, parser);
    const expectedIndex = findExpectedIndex(statement);
    return {
      text,
      offset: section.offset + statement.start,
      kind: statement.kind,
      ...(outside === undefined ? {} : { outside }),
      ...(expectedIndex === undefined ? {} : { expectedIndex }),
    };
  });
  const refused = parsed.flatMap(statement => {
    const text = section.text.slice(statement.start, statement.end);
    const complaint = refusals[statement.kind]?.(statement.node, text);
    return complaint === undefined ? [] : [{ complaint, at: statement.start }];
  });
  const unlocking = parsed.flatMap(({ start, end }) =>
    unlockAll.test(section.text.slice(start, end)) ? [{ complaint: unlockComplaint, at: start }] : [],
  );
  const problems = [...complaints, ...refused, ...unlocking].map(({ complaint, at }) => ({
    ...complaint,
    ...placeAt(file, section.offset + at),
  }));
  return { statements, ...reachOf(parsed, section.text), problems };
}

/** What the parser takes but a migration must not hold, by parse tree node. */
const refusals: Record<string, (node: ParsedStatement['node'], text: string) => Complaint | undefined> = {
  TransactionStmt(node, text) {
    const keyword = transactionKeywords[String(node['kind'])];
    if (keyword === undefined) return undefined;
    const word = /^\w+/.exec(text)?.[0].toUpperCase() ?? '';
    return {
      code: 'transaction_control',
      // END is a COMMIT, and ABORT a ROLLBACK.
      message: `${keyword.startsWith(word) ? keyword : `${word} (${keyword})`} inside a migration`,
      hint: 'migrate opens and ends the transaction itself, together with the history row. Remove it; savepoints are fine.',
    };
  },
  CopyStmt(node) {
    if (node['filename'] !== undefined) return undefined;
    return node['is_from'] === true
      ? {
          code: 'copy_from_stdin',
          message: 'COPY … FROM STDIN in a migration',
          hint: 'The rows after it are psql input, not SQL. Write INSERT statements (pg_dump --inserts), or load the data outside the migration.',
        }
      : {
          code: 'copy_to_stdout',
          message: 'COPY … TO STDOUT in a migration',
          hint: 'Nobody reads it here: remove it.',
        };
  },
  DiscardStmt(node) {
    if (node['target'] !== 'DISCARD_ALL') return undefined;
    return {
      code: 'discard_all',
      message: 'DISCARD ALL inside a migration',
      hint: 'It gives up the lock that keeps other runs out. Name what is to be discarded, for example DISCARD PLANS.',
    };
  },
};

const unlockAll = /\bpg_advisory_unlock_all\b/i;
const unlockComplaint: Complaint = {
  code: 'unlock_all',
  message: 'pg_advisory_unlock_all inside a migration',
  hint: 'It gives up the lock that keeps other runs out. Unlock by key: pg_advisory_unlock(KEY).',
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
