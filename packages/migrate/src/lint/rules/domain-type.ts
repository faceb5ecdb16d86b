import { defineRule } from '../rule.ts';

export const domainType = defineRule({
  id: 'domain-type',
  group: 'preference',
  severity: 'note',
  summary: 'CREATE DOMAIN with a constraint',
  why: 'Changing its constraint later reads every table that uses the domain, all at once ([domain-constraint](domain-constraint.md)).',
  instead: `A CHECK on each column.`,
  onlyUp: true,
  peers: { squawk: ['ban-create-domain-with-constraint'] },
  check: {
    'create domain': ({ domain, constrained }) =>
      constrained
        ? {
            message: `to change the constraint of the domain "${domain}" later, every table that uses it is read at once`,
            hint: 'Put the CHECK on the columns.',
          }
        : undefined,
  },
});
