import { keepsStorage, type TypeName, writeType } from '../parse/type.ts';
import { defineRule } from '../rule.ts';

export const columnTypeRewrite = defineRule({
  id: 'column-type-rewrite',
  group: 'lock',
  severity: 'error',
  summary: 'ALTER COLUMN … TYPE that writes the table anew',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The table and all its indexes are written anew while nobody can read or write. Nothing is written where varchar gets longer or becomes text, numeric gets more digits with the same scale, or a precision grows.',
  instead: `Expand, backfill, contract:

1. Add a new column of the new type, and a trigger that keeps it current.
2. Fill the old rows in batches.
3. Let the application use the new column; drop the old one in a contract migration.`,
  sized: true,
  peers: {
    squawk: ['changing-column-type'],
    eugene: ['E5'],
    strongMigrations: ['change_column', 'change_column_with_not_null', 'change_column_constraint'],
  },
  check: {
    'change type'({ table, column, type, using, collation }, { isNew, table: find }) {
      const old = find(table)?.columns.get(column)?.type;
      if (isNew(table) || type === undefined) return undefined;
      const change = `"${column}" ${old === undefined ? 'to' : `from ${writeType(old)} to`} ${writeType(type)}`;
      const hint =
        'Add a new column, fill it in batches, switch over, and drop the old one in a contract migration.';
      if (old === undefined) {
        return {
          message: `changing ${change} may write all of "${table}" anew: no file says what type it has`,
          hint,
          table,
          ...(couldBeFree(type) && !using && !collation ? { severity: 'warning' } : {}),
        };
      }
      if (keepsStorage(old, type) && !using && !collation) return undefined;
      if (isTimeZoneChange(old, type) && !using) {
        return {
          message: `changing ${change} writes all of "${table}" anew, unless TimeZone is UTC`,
          hint: "Put SET timezone = 'UTC' above it, if the times are in UTC: then nothing is written.",
          table,
          severity: 'warning',
        };
      }
      return {
        message: `changing ${change} writes all of "${table}" anew, locked against reads and writes`,
        hint,
        table,
      };
    },
  },
});

/** To these there is a type from which nothing is written. */
function couldBeFree({ name, modifiers }: TypeName): boolean {
  return name === 'text' || (['varchar', 'numeric'].includes(name) && modifiers.length >= 0);
}

function isTimeZoneChange(a: TypeName, b: TypeName): boolean {
  return [a.name, b.name].sort().join() === 'timestamp,timestamptz';
}
