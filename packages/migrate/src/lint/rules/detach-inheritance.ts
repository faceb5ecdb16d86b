import { severityOfRemoval } from '../phase.ts';
import { defineRule } from '../rule.ts';

export const detachInheritance = defineRule({
  id: 'detach-inheritance',
  group: 'compatibility',
  severity: 'warning',
  summary: 'DETACH PARTITION or NO INHERIT outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the child' },
  why: 'Queries of the parent no longer find the rows of the child.',
  instead: `With \`-- Phase: contract\` in the header, after the release that does not read those rows.`,
  onlyUp: true,
  peers: { squawk: ['ban-detach-inheritance'] },
  check: {
    'detach partition': ({ table, partition }, context) =>
      severityOfRemoval(context) === undefined || context.isNew(table)
        ? undefined
        : complaint(`the rows of "${partition}" are no longer found in "${table}"`),
    'alter table': ({ table, command }, context) =>
      command !== 'AT_DropInherit' || severityOfRemoval(context) === undefined || context.isNew(table)
        ? undefined
        : complaint(`the rows of "${table}" are no longer found in its parent`),
  },
});

function complaint(message: string) {
  return {
    message,
    hint: 'Do it in a migration with "-- Phase: contract", after the release that does not read those rows.',
  };
}
