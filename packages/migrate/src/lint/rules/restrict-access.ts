import { severityOfTightening } from '../phase.ts';
import { type Context, defineRule } from '../rule.ts';

export const restrictAccess = defineRule({
  id: 'restrict-access',
  group: 'compatibility',
  severity: 'warning',
  summary: 'REVOKE, row level security, or a policy on an existing table outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'What the running release may do today it may not do tomorrow. With row level security it gets no error: rows are just not there.',
  instead: `Grant the new role what it needs, release, then take away the old right with \`-- Phase: contract\` in the header. Create policies before \`ENABLE ROW LEVEL SECURITY\`, in one transaction.`,
  onlyUp: true,
  peers: {
    squawk: [
      'ban-revoke',
      'ban-create-policy',
      'ban-alter-row-level-security',
      'ban-alter-policy-condition',
      'ban-alter-policy-roles',
    ],
  },
  check: {
    revoke: (_, context) => complaint('REVOKE takes rights away that the running release may need', context),
    'alter table': ({ table, command }, context) =>
      ['AT_EnableRowSecurity', 'AT_ForceRowSecurity'].includes(command) && !context.isNew(table)
        ? complaint(`row level security hides rows of "${table}" from the running release`, context)
        : undefined,
    'create policy': ({ table, name }, context) =>
      context.isNew(table)
        ? undefined
        : complaint(`the policy "${name}" may hide rows of "${table}" from the running release`, context),
    'alter policy': ({ table, name }, context) =>
      context.isNew(table)
        ? undefined
        : complaint(`the policy "${name}" of "${table}" changes what the running release sees`, context),
  },
});

function complaint(message: string, context: Context) {
  const severity = severityOfTightening(context);
  const hint = 'Do it in a migration with "-- Phase: contract", after the release that can live with it.';
  return severity === undefined ? undefined : { message, hint, severity };
}
