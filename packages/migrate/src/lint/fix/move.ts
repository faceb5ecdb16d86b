import type { Action } from '../parse/action.ts';
import type { Rewrite } from './rewrite.ts';

/** A statement that is to run after all others of its file, in the next one. */
export interface Moving {
  readonly action: Action;
  readonly rewrite: Rewrite;
}

/** Whether the statements after it can run before it, and the settings before it do not matter to it. */
export function canMove(
  { action, rewrite }: Moving,
  up: readonly Action[],
  apart: readonly Moving[],
): boolean {
  const moving = apart.map(piece => piece.action.statement);
  const table = 'table' in action ? action.table : undefined;
  const place = up.indexOf(action);
  if (up.slice(0, place).some(({ kind, ...each }) => kind === 'set' && !isTimeout(each))) return false;
  return up
    .slice(place + 1)
    .filter(({ statement }) => statement !== action.statement && !moving.includes(statement))
    .every(later => {
      if (isAboutRows(later) || mentions(later, rewrite.makes)) return false;
      if (later.kind === 'other') return describing.includes(later.node);
      // A foreign key needs the uniqueness, and a view may.
      if (isUnique(action) && mentions(later, table?.split('.').at(-1))) return false;
      const isElsewhere = table !== undefined && 'table' in later && later.table !== table;
      return isElsewhere || harmless.includes(later.kind) || creating.includes(later.kind);
    });
}

const harmless = ['add column', 'create index', 'set default', 'add constraint', 'set'];
const creating = ['create table', 'create enum', 'create function', 'create view'];
const describing = ['CommentStmt', 'GrantStmt'];
const aboutRows = ['update', 'delete', 'insert', 'truncate', 'call', 'dynamic'];

/** What a constraint or an index could change, and what may do anything. */
export function isAboutRows({ kind }: Action): boolean {
  return aboutRows.includes(kind);
}

function isTimeout(action: object): boolean {
  return 'name' in action && ['lock_timeout', 'statement_timeout'].includes(String(action.name));
}

function isUnique(action: Action): boolean {
  if (action.kind === 'create index') return action.unique;
  return action.kind === 'add constraint' && ['unique', 'primary key'].includes(action.constraint.kind);
}

export function mentions({ statement }: Pick<Action, 'statement'>, name: string | undefined): boolean {
  return name !== undefined && statement.text.toLowerCase().includes(name.toLowerCase());
}
