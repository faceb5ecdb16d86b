import type { Action } from '../parse/action.ts';
import type { Context } from '../rule.ts';
import {
  dropIndexConcurrently,
  indexConcurrently,
  refreshConcurrently,
  reindexConcurrently,
} from './concurrently.ts';
import { notValid, provedNotNull, usingIndex, validateApart } from './constraint.ts';
import type { Fixer, Rewrite } from './rewrite.ts';

/** As long as `migrate up` waits where nothing is said. */
const lockTimeoutLine = 'Lock-Timeout: 1s';

/** CONCURRENTLY in a transaction: the same statements, apart. */
const apart: Fixer = (action, context) =>
  action.kind === 'create index'
    ? indexConcurrently(action, context)
    : (dropIndexConcurrently(action, context) ?? reindexConcurrently(action, context));

/** What `--fix` can rewrite, by rule. Each has one safe form that ends in the same schema. */
const fixers: Readonly<Record<string, Fixer>> = {
  'index-not-concurrent': indexConcurrently,
  'concurrently-if-not-exists': indexConcurrently,
  'drop-index-not-concurrent': dropIndexConcurrently,
  'reindex-not-concurrent': reindexConcurrently,
  'refresh-not-concurrent': refreshConcurrently,
  'needs-no-transaction': apart,
  'check-not-valid': notValid,
  'foreign-key-not-valid': notValid,
  'validate-in-same-transaction': validateApart,
  'unique-constraint-locks': usingIndex,
  'set-not-null-scan': provedNotNull,
  'missing-lock-timeout': () => ({ statements: undefined, apart: false, header: lockTimeoutLine }),
};

export const fixableRules = Object.keys(fixers);

/** The safe form of what a rule has found, where there is one. */
export function rewriteFor(rule: string, action: Action, context: Context): Rewrite | undefined {
  // Names are compared with their schema, which a dot ends.
  const hasDotInName = /"[^".]*\.[^"]*"/.test(action.statement.text);
  return hasDotInName ? undefined : fixers[rule]?.(action, context);
}
