import type { Column } from './parse/column.ts';
import type { Checks, Complaint } from './rule.ts';

/** Checks of a column wherever one is defined: in CREATE TABLE and in ADD COLUMN. */
export function columnRule(check: (column: Column) => Complaint | undefined): Checks {
  const found = (column: Column) => {
    const complaint = check(column);
    return complaint === undefined ? [] : [{ ...complaint, location: column.location }];
  };
  return {
    'create table': ({ columns }) => columns.flatMap(found),
    'add column': ({ column }) => found(column),
  };
}
