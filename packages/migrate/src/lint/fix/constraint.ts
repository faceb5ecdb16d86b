import type { Action } from '../parse/action.ts';
import type { Constraint } from '../parse/constraint.ts';
import type { Context } from '../rule.ts';
import { defaultName } from '../schema.ts';
import { type Fixer, quoteName, type Rewrite, tableAsWritten } from './rewrite.ts';

/** ADD CHECK and ADD FOREIGN KEY: NOT VALID now, validated in a transaction of its own. */
export const notValid: Fixer = (action, context) => {
  const table = tableAsWritten(action);
  if (action.kind !== 'add constraint' || table === undefined) return undefined;
  if (context.table(action.table)?.partitioned === true && action.constraint.kind === 'foreign key')
    return undefined;
  const named = withName(action, context);
  if (named === undefined) return undefined;
  return {
    statements: [
      `${named.text} NOT VALID`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteName(named.name)}`,
    ],
    apart: true,
    ...undoing(table, action.table, named.name),
  };
};

/** VALIDATE CONSTRAINT, out of the transaction that adds the constraint. */
export const validateApart: Fixer = (action, { earlier }) => {
  const table = tableAsWritten(action);
  if (action.kind !== 'validate constraint' || table === undefined) return undefined;
  const added = earlier.find(
    each =>
      each.kind === 'add constraint' && each.table === action.table && each.constraint.name === action.name,
  );
  if (added === undefined || tableAsWritten(added) === undefined) return undefined;
  const { text, start } = added.statement;
  const definition = text.slice(added.start - start);
  return {
    statements: [action.statement.text],
    apart: true,
    undo: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoteName(action.name)}, ADD ${definition}`],
  };
};

/** ADD UNIQUE: its index first. A primary key only where its columns are NOT NULL already. */
export const usingIndex: Fixer = (action, context) => {
  const table = tableAsWritten(action);
  if (action.kind !== 'add constraint' || table === undefined) return undefined;
  const { kind, columns } = action.constraint;
  const state = context.table(action.table);
  if (state?.partitioned === true) return undefined;
  if (kind === 'primary key' && !columns.every(column => state?.columns.get(column)?.notNull === true))
    return undefined;
  const named = withName(action, context);
  const pattern = /(UNIQUE|PRIMARY\s+KEY)\s*(\([^()]*\))$/i;
  const list = named === undefined ? undefined : pattern.exec(named.text)?.[2];
  if (named === undefined || list === undefined || /\bWITHOUT\s+OVERLAPS\b/i.test(list)) return undefined;
  const name = quoteName(named.name);
  return {
    statements: [
      `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} ${list}`,
      named.text.replace(pattern, (_, kind: string) => `${kind} USING INDEX ${name}`),
    ],
    apart: true,
    ...undoing(table, action.table, named.name),
  };
};

/** SET NOT NULL: proved by a CHECK first, which goes afterwards. */
export const provedNotNull: Fixer = action => {
  const table = tableAsWritten(action);
  if (action.kind !== 'set not null' || table === undefined) return undefined;
  const bare = action.table.split('.').at(-1) ?? action.table;
  const name = `${bare}_${action.column}_proves_not_null`;
  if (new TextEncoder().encode(name).length > 63) return undefined;
  const [constraint, column] = [quoteName(name), quoteName(action.column)];
  return {
    statements: [
      `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (${column} IS NOT NULL) NOT VALID`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`,
      action.statement.text,
      `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
    ],
    apart: true,
    undo: [`ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`],
    isUndoneBy: other =>
      other.kind === 'drop not null' && other.table === action.table && other.column === action.column,
  };
};

/** The statement with the name that PostgreSQL would have given the constraint, written out: VALIDATE needs it. */
function withName(
  { constraint, statement, start, table }: Extract<Action, { kind: 'add constraint' }>,
  context: Context,
): { text: string; name: string } | undefined {
  if (constraint.name !== undefined) return { text: statement.text, name: constraint.name };
  const name = defaultName(table, constraint);
  const state = context.table(table);
  const isKnown = state?.known === true && isCertain(constraint) && !state.constraints.has(name);
  if (!isKnown || new TextEncoder().encode(name).length > 63) return undefined;
  const at = start - statement.start;
  return {
    text: `${statement.text.slice(0, at)}CONSTRAINT ${quoteName(name)} ${statement.text.slice(at)}`,
    name,
  };
}

/** A CHECK over several columns is named after the table alone; that over none as well. */
function isCertain({ kind, mentions }: Constraint): boolean {
  return kind !== 'check' || mentions.length === 1;
}

function undoing(
  written: string,
  table: string,
  name: string,
): Pick<Rewrite, 'undo' | 'isUndoneBy' | 'makes'> {
  return {
    makes: name,
    undo: [`ALTER TABLE ${written} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`],
    isUndoneBy: other => other.kind === 'drop constraint' && other.table === table && other.name === name,
  };
}
