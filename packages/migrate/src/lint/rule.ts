import type { Severity } from '../finding.ts';
import { type LockMode, lockingKinds, type TableLock } from './locks.ts';
import type { Action } from './parse/action.ts';
import type { Schema, TableState } from './schema.ts';

/** What a rule is about; the groups of the documentation. */
export type Group = 'lock' | 'compatibility' | 'correctness' | 'data' | 'preference' | 'ignore';

/** The rules of other linters that find the same. */
export interface Peers {
  readonly squawk?: readonly string[];
  readonly eugene?: readonly string[];
  readonly strongMigrations?: readonly string[];
}

/** A rule is data, and one function for each kind of action it looks at. It does no I/O and keeps no state. */
export interface Rule {
  readonly id: string;
  readonly group: Group;
  /** `off` is for rules that a team has to choose. */
  readonly severity: Severity | 'off';
  /** One sentence, without a full stop at its end. */
  readonly summary: string;
  /** The lock that the rule is about. */
  readonly lock?: { readonly mode: LockMode; readonly on: string };
  /** Why it hurts: a paragraph of Markdown. */
  readonly why: string;
  /** The safe form: Markdown, mostly SQL. */
  readonly instead: string;
  /** Only `up`: a way back may do this. */
  readonly onlyUp?: true;
  /** What it costs grows with the table: on a small table of the given database it is a note. */
  readonly sized?: true;
  readonly peers?: Peers;
  readonly check: Checks;
}

export type Checks = {
  readonly [Kind in Action['kind']]?: (
    action: Extract<Action, { kind: Kind }>,
    context: Context,
  ) => Complaints;
};

export type Complaints = Complaint | readonly Complaint[] | undefined;

export interface Complaint {
  readonly message: string;
  readonly hint: string;
  /** The table whose size counts. */
  readonly table?: string;
  /** A place within the action, as the parser counts. */
  readonly location?: number | undefined;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
}

/** What a rule may know besides the action. */
export interface Context {
  readonly direction: 'up' | 'down';
  /** False where the header says so, and where a statement makes it so. */
  readonly transactional: boolean;
  /** The header says `Transaction: none`. */
  readonly saysOutside: boolean;
  readonly phase: 'expand' | 'backfill' | 'contract' | undefined;
  readonly hasLockTimeout: boolean;
  readonly hasStatementTimeout: boolean;
  /** The major version it is for; undefined when nobody said, and then all from 12 on count. */
  readonly targetVersion: number | undefined;
  /** The schema before the action, as this file and those before it make it. */
  readonly schema: Schema;
  /** Locks of the section before the action, on tables that others use. */
  readonly taken: readonly TableLock[];
  /** Actions of the same section before this one, in order. */
  readonly earlier: readonly Action[];
  /** Actions of the same section after this one. */
  readonly later: readonly Action[];
  /** True for a table that this migration creates, or that is temporary: nobody waits for it. */
  isNew(table: string): boolean;
  /** What the files say about a table. */
  table(name: string): TableState | undefined;
}

/** Names a rule's definition as such, for the compiler. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** The same check for every action that locks a table. */
export function forEachLockingKind(check: (action: Action, context: Context) => Complaints): Checks {
  return Object.fromEntries(lockingKinds.map(kind => [kind, check]));
}

/** True when the version is at least this, or when nobody said which one it is. */
export function mayHave({ targetVersion }: Context, version: number): boolean {
  return targetVersion === undefined || targetVersion >= version;
}
