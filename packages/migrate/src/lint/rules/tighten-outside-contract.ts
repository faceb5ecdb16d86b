import { severityOfTightening } from '../phase.ts';
import { type Context, defineRule } from '../rule.ts';

export const tightenOutsideContract = defineRule({
  id: 'tighten-outside-contract',
  group: 'compatibility',
  severity: 'warning',
  summary:
    'a new UNIQUE, CHECK, NOT NULL or FOREIGN KEY on an existing table outside of a contract migration',
  why: 'From the moment it is there it refuses what the running release may write. NOT VALID changes nothing about that: only old rows are spared.',
  instead: `Release an application that keeps to the rule; then, with \`-- Phase: contract\` in the header:

\`\`\`sql
ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;
\`\`\`

With \`-- Phase: expand\` or \`backfill\` it is an error.`,
  onlyUp: true,
  peers: { squawk: ['ban-new-write-restriction'] },
  check: {
    'add constraint'({ table, constraint }, context) {
      // The index of USING INDEX refuses duplicates already.
      if (constraint.index !== undefined) return undefined;
      return complaint(`the ${constraint.kind} constraint`, table, context);
    },
    'set not null'({ table, column }, context) {
      const checks = [...(context.table(table)?.constraints.values() ?? [])];
      // A CHECK that says the same refuses nulls already, and was found itself.
      if (checks.some(({ notNullColumn }) => notNullColumn === column)) return undefined;
      return complaint(`NOT NULL of "${column}"`, table, context);
    },
    'create index': ({ table, unique }, context) =>
      unique ? complaint('the unique index', table, context) : undefined,
    'alter domain': ({ domain, change }, context) =>
      change === 'add constraint' || change === 'set not null'
        ? complaint('the constraint of the domain', domain, context)
        : undefined,
  },
});

function complaint(what: string, table: string, context: Context) {
  const severity = severityOfTightening(context);
  if (severity === undefined || context.isNew(table)) return undefined;
  return {
    message: `${what} refuses what the running release may write to "${table}"`,
    hint: 'Add it in a migration with "-- Phase: contract", after the release that keeps to it.',
    severity,
  };
}
