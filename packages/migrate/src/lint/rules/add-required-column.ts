import { defineRule } from '../rule.ts';

export const addRequiredColumn = defineRule({
  id: 'add-required-column',
  group: 'compatibility',
  severity: 'error',
  summary: 'ADD COLUMN … NOT NULL without a default',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'It fails where the table has rows. Where it has none, every INSERT of the running release fails, which does not name the column.',
  instead: `\`\`\`sql
ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en';
\`\`\`

Or nullable first, NOT NULL in a contract migration.`,
  onlyUp: true,
  peers: { squawk: ['adding-required-field'], strongMigrations: ['add_reference'] },
  check: {
    'add column'({ table, column }, { isNew }) {
      const isFilled =
        column.default !== undefined || column.identity || column.serial || column.generated !== undefined;
      if (!column.notNull || isFilled || isNew(table)) return undefined;
      return {
        message: `"${column.name}" is NOT NULL without a default: it fails on rows of "${table}", and old INSERTs fail after it`,
        hint: 'Give it a default, or make it NOT NULL in a later contract migration.',
      };
    },
  },
});
