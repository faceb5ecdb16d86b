import { defineRule } from '../rule.ts';

/** Names that a query does not hold. */
const harmless = [
  'column',
  'attribute',
  'table',
  'view',
  'matview',
  'index',
  'constraint',
  'trigger',
  'policy',
  'rule',
  'role',
  'statistic_ext',
  'tablespace',
];

export const renameObject = defineRule({
  id: 'rename-object',
  group: 'compatibility',
  severity: 'error',
  summary:
    'RENAME, or SET SCHEMA, of something that queries name: a type, function, sequence, schema, enum value',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the object' },
  why: 'At no moment do the old and the new release both find it.',
  instead: `Create the new one beside the old one, let the application use it, drop the old one in a contract migration. Renaming an index or a constraint is harmless and not found.`,
  onlyUp: true,
  peers: {
    squawk: ['renaming-object', 'ban-set-schema'],
    strongMigrations: ['rename_schema', 'rename_enum_value'],
  },
  check: {
    rename({ object, from, to }, { isNew, phase }) {
      if (harmless.includes(object) || isNew(from)) return undefined;
      return complaint(from, to, phase);
    },
    'set schema': ({ object, name, to }, { isNew, phase }) =>
      isNew(name) || object === 'extension'
        ? undefined
        : complaint(name, `${to}.${name.split('.').at(-1)}`, phase),
    'rename enum value': ({ from, to }, { phase }) => complaint(from, to, phase),
  },
});

function complaint(from: string, to: string, phase: string | undefined) {
  return {
    message: `the running release knows "${from}", the next one "${to}": one of them fails`,
    hint: 'Create the new one beside it, and drop the old one in a contract migration.',
    ...(phase === 'contract' ? { severity: 'warning' as const } : {}),
  };
}
