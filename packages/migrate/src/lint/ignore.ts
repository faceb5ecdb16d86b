import { nearestWord } from '@proven/settings';
import type { Migration } from '../files/migration.ts';
import type { PostgresParser, Token } from '../files/postgres-parser.ts';
import type { Finding } from '../finding.ts';
import type { LintOptions } from './options.ts';
import type { Action } from './parse/action.ts';
import { placesOf } from './report.ts';
import { rules } from './rules/index.ts';

/** A comment `-- lint-ignore: id reason`. */
export interface Ignore {
  readonly rule: string;
  /** Empty when there is none: then it ignores nothing. */
  readonly reason: string;
  readonly start: number;
  readonly end: number;
  /** Set when it has kept a finding back. */
  isUsed: boolean;
  covers(action: Action): boolean;
}

const pattern = /^--[ \t]*lint-ignore:[ \t]*(\S*)[ \t]*(.*?)[ \t]*$/;

/** The comments of a file. The lexer is asked only where the word stands somewhere: it is slower than the parser. */
export function readIgnores(
  { text, up }: Pick<Migration, 'text' | 'up'>,
  actions: readonly Action[],
  parser: PostgresParser,
): Ignore[] {
  if (!text.includes('lint-ignore')) return [];
  const tokens = parser.tokens(text) ?? [];
  return tokens.flatMap((token, index) => {
    const [, rule, reason = ''] = token.kind === 'line comment' ? (pattern.exec(token.text) ?? []) : [];
    if (rule === undefined) return [];
    const covers = coverage(token, tokens.slice(0, index), text, up.offset, actions);
    return [{ rule, reason, start: token.start, end: token.end, isUsed: false, covers }];
  });
}

/** The whole file from the header; elsewhere the statement it stands in or behind, or the next one. */
function coverage(
  { start }: Token,
  before: readonly Token[],
  text: string,
  upStart: number,
  actions: readonly Action[],
): (action: Action) => boolean {
  if (start < upStart) return () => true;
  const previous = before.findLast(({ kind }) => kind !== 'line comment' && kind !== 'block comment');
  const isBehind = previous !== undefined && !text.slice(previous.end, start).includes('\n');
  const place = isBehind && previous !== undefined ? previous.start : start;
  const inside = actions.find(({ statement }) => statement.start <= place && place <= statement.end + 1);
  const target = inside ?? actions.find(({ statement }) => statement.start >= start);
  // A DO body has places of its own, but one index with its statement.
  return ({ statement }) =>
    target !== undefined &&
    statement.index === target.statement.index &&
    sameSide(statement, target.statement, upStart, text);
}

/** Statements are counted from 0 in each section: the two must be in the same one. */
function sameSide(a: Action['statement'], b: Action['statement'], upStart: number, text: string): boolean {
  const down = /^[ \t]*--[ \t]*DOWN[ \t]*$/m.exec(text.slice(upStart));
  const border = down === null ? text.length : upStart + down.index;
  return a.start < border === b.start < border;
}

/** What is wrong with the comments themselves. */
export function reportIgnores(
  ignores: readonly Ignore[],
  migration: Migration,
  source: string,
  { severities }: LintOptions,
): Finding[] {
  return ignores.flatMap(ignore => {
    const complaint = complaintOf(ignore);
    const rule = rules.find(({ id }) => id === complaint?.rule);
    const severity = rule === undefined ? undefined : (severities?.get(rule.id) ?? rule.severity);
    if (complaint === undefined || severity === undefined || severity === 'off') return [];
    return [
      {
        ...complaint,
        severity,
        file: migration.path,
        ...placesOf(migration.text, ignore),
        version: migration.version,
        fixable: false,
        source,
      },
    ];
  });
}

function complaintOf({
  rule,
  reason,
  isUsed,
}: Ignore): Pick<Finding, 'rule' | 'message' | 'hint'> | undefined {
  const ids = rules.map(({ id }) => id);
  if (!ids.includes(rule)) {
    const near = nearestWord(rule, ids);
    return {
      rule: 'unknown-ignore',
      message: rule === '' ? 'lint-ignore names no rule' : `there is no rule "${rule}" to ignore`,
      hint:
        near === undefined
          ? 'Write "-- lint-ignore: RULE REASON"; docs/migrate/rules lists the rules.'
          : `Did you mean "${near}"?`,
    };
  }
  if (reason === '') {
    return {
      rule: 'ignore-without-reason',
      message: `"${rule}" is ignored without a reason`,
      hint: `Say why: "-- lint-ignore: ${rule} REASON".`,
    };
  }
  if (isUsed) return undefined;
  return {
    rule: 'unused-ignore',
    message: `there is nothing here that "${rule}" would find`,
    hint: 'Remove the comment.',
  };
}
