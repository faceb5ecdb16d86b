import { severityOfRemoval } from '../phase.ts';
import { defineRule } from '../rule.ts';

/** What queries name. Indexes, statistics and rules have no name in a query. */
const objects: Readonly<Record<string, string>> = {
  view: 'view',
  matview: 'materialized view',
  sequence: 'sequence',
  schema: 'schema',
  type: 'type',
  domain: 'domain',
  function: 'function',
  procedure: 'procedure',
  routine: 'routine',
  aggregate: 'aggregate',
  operator: 'operator',
  collation: 'collation',
  extension: 'extension',
  foreign_table: 'foreign table',
  foreign_server: 'server',
};

export const dropObject = defineRule({
  id: 'drop-object',
  group: 'compatibility',
  severity: 'error',
  summary: 'DROP of a view, function, type, sequence, schema or extension outside of a contract migration',
  why: 'The release that runs may still name it in a query.',
  instead: `Release an application that does not use it; then drop it with \`-- Phase: contract\` in the header. To replace a function or a view, \`CREATE OR REPLACE\` leaves no moment without it.`,
  onlyUp: true,
  peers: {
    squawk: [
      'ban-drop-view',
      'ban-drop-function',
      'ban-drop-type',
      'ban-drop-schema',
      'ban-drop-sequence',
      'ban-drop-domain',
      'ban-drop-extension',
    ],
  },
  check: {
    drop({ object, names }, context) {
      const severity = severityOfRemoval(context);
      const word = objects[object];
      if (severity === undefined || word === undefined) return undefined;
      // What is made again in the same transaction is never missed. What this migration made, nobody knows.
      const isMadeHere = context.earlier.some(
        each =>
          (each.kind === 'create enum' && names.includes(each.type)) ||
          (each.kind === 'create view' && names.includes(each.view)) ||
          (each.kind === 'create function' && names.includes(each.name)),
      );
      if (isMadeHere || names.every(context.isNew)) return undefined;
      return {
        message: `the running release may still use the ${word} "${names.join('", "')}"`,
        hint: 'Drop it after the release that no longer uses it, in a migration with "-- Phase: contract".',
        severity,
      };
    },
  },
});
