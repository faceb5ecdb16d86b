import type { Migration } from '../files/migration.ts';
import type { Severity } from '../finding.ts';
import { applyAction } from './apply-action.ts';
import { rewriteFor } from './fix/index.ts';
import type { Rewrite } from './fix/rewrite.ts';
import { locksOf, type TableLock } from './locks.ts';
import type { LintOptions } from './options.ts';
import { runsOutside } from './outside.ts';
import type { Action } from './parse/action.ts';
import type { Complaint, Context, Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import type { Schema } from './schema.ts';

/** A complaint, and what it is about. */
export interface Found {
  readonly rule: Rule;
  readonly complaint: Complaint;
  readonly action: Action;
  readonly direction: 'up' | 'down';
  /** Its safe form, where there is one. */
  readonly rewrite: Rewrite | undefined;
}

interface Section {
  readonly migration: Migration;
  readonly direction: 'up' | 'down';
  readonly actions: readonly Action[];
  /** What the UP of this migration makes: its DOWN may lock that freely. */
  readonly created: ReadonlySet<string>;
  readonly options: LintOptions;
  readonly schema: Schema;
  readonly isReported: boolean;
  /** Whether a table is there already, by the files or the database. */
  readonly exists: (table: string) => boolean;
}

interface AskedSection extends Section {
  readonly isTransactional: boolean;
  /** Locks that the actions so far have taken, on tables that others use. */
  readonly taken: readonly TableLock[];
}

/** Asks every rule about every action of a section; UP changes the schema on the way. */
export function checkSection(section: Section): Found[] {
  const { direction, actions, created, schema, isReported } = section;
  // Before the table is made it is not new: a file may drop the old one first.
  const madeSoFar = new Set<string>(direction === 'down' ? created : []);
  const isTransactional = section.migration.header.transactional && !actions.some(runsOutside);
  const taken: TableLock[] = [];
  const asked = { ...section, isTransactional, taken };
  return actions.flatMap((action, index) => {
    const found = isReported ? askRules(asked, index, madeSoFar) : [];
    taken.push(...locksOf(action, section).filter(({ table }) => !madeSoFar.has(table)));
    if (direction === 'up') {
      for (const name of createdBy([action], section.exists, madeSoFar)) madeSoFar.add(name);
      applyAction(schema, action);
    }
    return found;
  });
}

function askRules(section: AskedSection, index: number, madeSoFar: ReadonlySet<string>): Found[] {
  const { actions, direction, options } = section;
  const action = actions[index];
  if (action === undefined) return [];
  const asked = rulesFor(action.kind).filter(
    rule => severityOf(rule, options) !== 'off' && !(rule.onlyUp === true && direction === 'down'),
  );
  const context = contextOf(section, index, madeSoFar);
  return asked.flatMap(rule =>
    complaintsOf(rule, action, context).map(complaint => ({
      rule,
      complaint,
      action,
      direction,
      rewrite: rewriteFor(rule.id, action, context),
    })),
  );
}

function contextOf(
  { migration, direction, actions, options, schema, isTransactional, taken }: AskedSection,
  index: number,
  madeSoFar: ReadonlySet<string>,
): Context {
  const { header } = migration;
  return {
    direction,
    transactional: isTransactional,
    saysOutside: !header.transactional,
    phase: header.phase,
    hasLockTimeout: header.lockTimeout !== undefined,
    hasStatementTimeout: header.statementTimeout !== undefined,
    targetVersion: options.targetVersion,
    schema,
    taken,
    // Few rules look around, and a file may hold thousands of statements.
    get earlier() {
      return actions.slice(0, index);
    },
    get later() {
      return actions.slice(index + 1);
    },
    isNew: table => madeSoFar.has(table),
    table: name => schema.tables.get(name),
  };
}

/** Names of what a migration makes: tables, and what else can be locked or dropped. */
export function createdBy(
  actions: readonly Action[],
  exists: (table: string) => boolean,
  before: ReadonlySet<string> = new Set(),
): Set<string> {
  const names = new Set(before);
  for (const action of actions) {
    const name = madeBy(action, names, exists);
    if (name !== undefined) names.add(name);
  }
  return names;
}

function madeBy(
  action: Action,
  names: ReadonlySet<string>,
  exists: (table: string) => boolean,
): string | undefined {
  switch (action.kind) {
    case 'create table':
      // IF NOT EXISTS of a table that is there makes nothing.
      return action.ifNotExists && exists(action.table) ? undefined : action.table;
    case 'create table as':
      return action.table;
    case 'create view':
      return action.replace ? undefined : action.view;
    case 'create enum':
      return action.type;
    case 'create domain':
      return action.domain;
    case 'create function':
      return action.replace ? undefined : action.name;
    case 'rename':
      // A new table stays new under its new name.
      return action.object === 'table' && names.has(action.from) ? action.to : undefined;
    default:
      return undefined;
  }
}

let rulesByKind: Map<string, Rule[]> | undefined;

function rulesFor(kind: Action['kind']): readonly Rule[] {
  if (rulesByKind === undefined) {
    rulesByKind = new Map();
    for (const rule of rules) {
      for (const each of Object.keys(rule.check))
        rulesByKind.set(each, [...(rulesByKind.get(each) ?? []), rule]);
    }
  }
  return rulesByKind.get(kind) ?? [];
}

function complaintsOf(rule: Rule, action: Action, context: Context): readonly Complaint[] {
  const check = rule.check[action.kind] as
    | ((action: Action, context: Context) => Complaint | readonly Complaint[] | undefined)
    | undefined;
  const result = check?.(action, context);
  if (result === undefined) return [];
  return 'message' in result ? [result] : result;
}

function severityOf(rule: Rule, { severities }: LintOptions): Severity | 'off' {
  return severities?.get(rule.id) ?? rule.severity;
}
