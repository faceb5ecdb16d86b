import { defineRule } from '../rule.ts';

export const unknownSql = defineRule({
  id: 'unknown-sql',
  group: 'correctness',
  severity: 'warning',
  summary: 'SQL that is put together while it runs, so that nobody can check it before',
  why: 'EXECUTE of a constant, of constants joined by `||`, and of `format()` over constants is read like any other statement. What depends on variables or on rows is not known: no rule has looked at it, and no backup knows which tables it changes.',
  instead: `Write the statements out. Where they must depend on the database, name the tables in the header (\`-- Affects: users, orders\`), and say why it is safe:

\`\`\`sql
-- lint-ignore: unknown-sql one partition for each of the twelve months, all empty
\`\`\``,
  peers: { strongMigrations: ['execute'] },
  check: {
    dynamic: ({ text }) => ({
      message: `what ${shorten(text)} executes is not known before it runs: no rule has looked at it`,
      hint: 'Write the statement out, or name the tables in the header with "-- Affects:" and ignore this with a reason.',
    }),
  },
});

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
