import type { Action } from '../parse/action.ts';
import type { Context } from '../rule.ts';

/** The safe form of a statement. */
export interface Rewrite {
  /** What stands in its place, without semicolons. Undefined when only the header changes. */
  readonly statements: readonly string[] | undefined;
  /** It has to run outside of a transaction, or in one of its own. */
  readonly apart: boolean;
  /** What undoes the statements, for the DOWN of a file of their own; undefined when that is not known. */
  readonly undo?: readonly string[] | undefined;
  /** The name of the index or constraint that it makes. */
  readonly makes?: string;
  /** Whether an action of the present DOWN undoes it: then that one moves along. */
  readonly isUndoneBy?: (action: Action) => boolean;
  /** A line for the header, such as `Lock-Timeout: 5s`. */
  readonly header?: string;
}

/** Rewrites the statement of an action; undefined where there is no single safe form. */
export type Fixer = (action: Action, context: Context) => Rewrite | undefined;

const name = '(?:"(?:[^"]|"")+"|[\\w$\\u0080-\\uffff]+)';
const qualified = `${name}(?:\\s*\\.\\s*${name})?`;
const alterTablePattern = new RegExp(`^ALTER\\s+TABLE\\s+(?!IF\\s)(?:ONLY\\s+)?(${qualified})\\s`, 'i');

/** The table of an ALTER TABLE with one command, as it is written; undefined for any other statement, and with IF EXISTS. */
export function tableAsWritten({ statement, start }: Action): string | undefined {
  const { text } = statement;
  const isWhole = statement.kind === 'AlterTableStmt' && start >= statement.start && statement.actions === 1;
  return isWhole ? alterTablePattern.exec(text)?.[1] : undefined;
}

/** A name in quotes where it may need them. The words of SQL have no underscore in them, save these. */
export function quoteName(text: string): string {
  const isPlain = /^[a-z][a-z0-9]*_[a-z0-9_]*$/.test(text);
  return isPlain && !/^(?:current|session|system|json|merge)_/.test(text)
    ? text
    : `"${text.replaceAll('"', '""')}"`;
}
