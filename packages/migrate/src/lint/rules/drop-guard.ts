import { severityOfTightening } from '../phase.ts';
import { defineRule } from '../rule.ts';

export const dropGuard = defineRule({
  id: 'drop-guard',
  group: 'compatibility',
  severity: 'warning',
  summary: 'a trigger, a policy or a constraint goes outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The release that runs may count on it: on the value that a trigger sets, on the rows that a policy hides, on ON CONFLICT that needs the unique constraint. Writes that it would have refused get in.',
  instead: `Release an application that does not need it; then, with \`-- Phase: contract\` in the header, drop it. Replacing is no removal where both happen in one transaction.`,
  onlyUp: true,
  peers: { squawk: ['ban-drop-trigger', 'ban-drop-policy', 'ban-drop-constraint'] },
  check: {
    drop({ object, names }, context) {
      const severity = severityOfTightening(context);
      if ((object !== 'trigger' && object !== 'policy') || severity === undefined) return undefined;
      // The name is TABLE.TRIGGER.
      const table = names[0]?.split('.').slice(0, -1).join('.') ?? '';
      if (context.isNew(table)) return undefined;
      return complaint(`the ${object} "${names[0]?.split('.').at(-1)}" of "${table}"`, severity);
    },
    'drop constraint'({ table, name }, context) {
      const severity = severityOfTightening(context);
      const constraint = context.table(table)?.constraints.get(name);
      // A CHECK that only helped SET NOT NULL has served its purpose.
      const helped = constraint?.notNullColumn;
      const isHelper = helped !== undefined && context.table(table)?.columns.get(helped)?.notNull === true;
      if (severity === undefined || context.isNew(table) || isHelper) return undefined;
      return complaint(`the constraint "${name}" of "${table}"`, severity);
    },
  },
});

function complaint(what: string, severity: 'warning' | 'error' | 'note') {
  return {
    message: `the running release may count on ${what}`,
    hint: 'Drop it in a migration with "-- Phase: contract", after the release that does without it.',
    severity,
  };
}
