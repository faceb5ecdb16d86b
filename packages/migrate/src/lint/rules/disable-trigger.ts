import { defineRule } from '../rule.ts';

export const disableTrigger = defineRule({
  id: 'disable-trigger',
  group: 'data',
  severity: 'warning',
  summary: 'ALTER TABLE … DISABLE TRIGGER',
  lock: { mode: 'SHARE ROW EXCLUSIVE', on: 'the table' },
  why: 'DISABLE TRIGGER ALL also switches off foreign keys: rows that break them get in and stay. It holds for all sessions, not only for this one, until somebody switches the trigger on again.',
  instead: `\`SET LOCAL session_replication_role = replica\` switches triggers off for this transaction only; it needs a superuser, and foreign keys are off as well. Better is a trigger that looks at a setting.`,
  onlyUp: true,
  peers: { squawk: ['ban-disable-trigger'] },
  check: {
    'alter table'({ table, command }, { isNew }) {
      if (!command.startsWith('AT_DisableTrig') || isNew(table)) return undefined;
      return {
        message: `DISABLE TRIGGER on "${table}" holds for all sessions, and with ALL also for its foreign keys`,
        hint: 'Switch it on again in the same transaction, or let the trigger look at a setting.',
      };
    },
  },
});
