import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

const check = (action: Action, { transactional, earlier, targetVersion }: Context) => {
  if (!transactional) return undefined;
  // From 17 on, a type that is new in the transaction may get values and have them used.
  const isFree = targetVersion !== undefined && targetVersion >= 17;
  const created = earlier.flatMap(each => (each.kind === 'create enum' ? [each.type] : []));
  const added = earlier.flatMap(each =>
    each.kind === 'add enum value' && !(isFree && created.includes(each.type)) ? [each.value] : [],
  );
  if (added.length === 0) return undefined;
  const used = action.constants().find(text => added.includes(text));
  return used === undefined
    ? undefined
    : {
        message: `'${used}' is used in the transaction that adds it to its type: PostgreSQL refuses that, so all statements here commit one by one`,
        hint: 'Use it in the next migration: a new value counts from the commit on.',
      };
};

export const enumValueInTransaction = defineRule({
  id: 'enum-value-in-transaction',
  group: 'correctness',
  severity: 'warning',
  summary: 'an enum value is used in the transaction that added it',
  why: 'PostgreSQL answers "unsafe use of new value" (55P04): the value can be used from the commit on. `migrate up` then rolls back and runs the migration once more, statement by statement, so that a failure leaves the first ones done; with --single-transaction it fails.',
  instead: `Two migrations: one with \`ALTER TYPE … ADD VALUE\`, the next one with what uses it.`,
  check: {
    update: check,
    insert: check,
    delete: check,
    call: check,
    'create table': check,
    'add column': check,
    'set default': check,
    'add constraint': check,
    'create index': check,
    'create view': check,
  },
});
