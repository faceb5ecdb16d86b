import type { Action } from './parse/action.ts';

const statements: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
};

/** The command, where PostgreSQL refuses it in a transaction. */
export function commandOutside(action: Action): string | undefined {
  switch (action.kind) {
    case 'create index':
      return action.concurrently ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'drop':
      return action.concurrently ? 'DROP INDEX CONCURRENTLY' : undefined;
    case 'drop database':
      return 'DROP DATABASE';
    case 'reindex':
      if (action.concurrently) return 'REINDEX CONCURRENTLY';
      return ['schema', 'database', 'system'].includes(action.object)
        ? `REINDEX ${action.object.toUpperCase()}`
        : undefined;
    case 'detach partition':
      return action.concurrently ? 'DETACH PARTITION CONCURRENTLY' : undefined;
    case 'vacuum':
      return action.analyzeOnly ? undefined : 'VACUUM';
    case 'cluster':
      return action.table === '' ? 'CLUSTER without a table' : undefined;
    case 'alter system':
      return 'ALTER SYSTEM';
    case 'other':
      return statements[action.node];
    default:
      return undefined;
  }
}

/** Whether a statement of its own is refused in a transaction: then migrate runs the whole section without one. */
export function runsOutside(action: Action): boolean {
  return !isInside(action) && commandOutside(action) !== undefined;
}

/** In DO or a function, where only its place in the outer statement is known. */
export function isInside({ offsetOf }: Action): boolean {
  return offsetOf === undefined;
}
