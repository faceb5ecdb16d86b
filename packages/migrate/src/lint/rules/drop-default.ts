import { severityOfTightening } from '../phase.ts';
import { defineRule } from '../rule.ts';

export const dropDefault = defineRule({
  id: 'drop-default',
  group: 'compatibility',
  severity: 'warning',
  summary: 'DROP DEFAULT, or DROP EXPRESSION, outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'An INSERT of the running release that leaves the column out writes null from then on, or fails where the column is NOT NULL.',
  instead: `Release an application that writes the column itself; then, with \`-- Phase: contract\` in the header, drop the default.`,
  onlyUp: true,
  peers: { squawk: ['ban-drop-default', 'ban-drop-generated-expression'] },
  check: {
    'drop default': ({ table, column }, context) => complaint(table, column, context),
    'drop expression': ({ table, column }, context) => complaint(table, column, context),
  },
});

function complaint(
  table: string,
  column: string,
  context: Parameters<typeof severityOfTightening>[0] & {
    isNew(table: string): boolean;
    earlier: readonly { kind: string }[];
  },
) {
  const severity = severityOfTightening(context);
  // ADD COLUMN … DEFAULT and DROP DEFAULT right after it fill old rows only: nobody knew the default.
  const isOfThisMigration = context.earlier.some(
    each =>
      each.kind === 'add column' && 'column' in each && (each.column as { name: string }).name === column,
  );
  if (severity === undefined || context.isNew(table) || isOfThisMigration) return undefined;
  return {
    message: `an INSERT of the running release that leaves "${column}" of "${table}" out gets no value any more`,
    hint: 'Drop it in a migration with "-- Phase: contract", after the release that writes the column itself.',
    severity,
  };
}
