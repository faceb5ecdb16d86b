import { defineRule } from '../rule.ts';

export const domainConstraint = defineRule({
  id: 'domain-constraint',
  group: 'lock',
  severity: 'error',
  summary: 'ALTER DOMAIN ADD CONSTRAINT or SET NOT NULL',
  lock: { mode: 'SHARE', on: 'every table with a column of the domain' },
  why: 'Every table that uses the domain is read, one after the other, with all of them locked against writes until the transaction ends.',
  instead: `\`\`\`sql
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%') NOT VALID;
-- in a migration of its own:
ALTER DOMAIN email VALIDATE CONSTRAINT has_at;
\`\`\`

A CHECK on the columns is easier to change than one on a domain.`,
  peers: { squawk: ['ban-alter-domain-with-add-constraint'] },
  check: {
    'alter domain'({ domain, change, notValid }, { earlier }) {
      const isNew = earlier.some(each => each.kind === 'create domain' && each.domain === domain);
      if (isNew || notValid || (change !== 'add constraint' && change !== 'set not null')) return undefined;
      return {
        message: `every table that uses the domain "${domain}" is read, and locked against writes meanwhile`,
        hint: 'Add the constraint NOT VALID and validate it in a migration of its own, or use a CHECK on the columns.',
      };
    },
  },
});
