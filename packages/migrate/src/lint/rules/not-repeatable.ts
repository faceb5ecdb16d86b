import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

const check = (action: Action, { transactional }: Context) => {
  if (transactional || isRepeatable(action)) return undefined;
  return {
    message: 'run a second time, this statement fails',
    hint: 'migrate keeps a journal and does not run it twice. For other tools, add IF EXISTS or IF NOT EXISTS.',
  };
};

export const notRepeatable = defineRule({
  id: 'not-repeatable',
  group: 'preference',
  severity: 'off',
  summary: 'outside of a transaction, a statement without IF EXISTS or IF NOT EXISTS',
  why: 'After a failure halfway, a runner that begins again at the top fails at the first statement. Off by default: migrate keeps a journal of finished statements and goes on behind them.',
  instead: `\`IF EXISTS\`, \`IF NOT EXISTS\`. Not for CREATE INDEX CONCURRENTLY: see [concurrently-if-not-exists](concurrently-if-not-exists.md).`,
  onlyUp: true,
  peers: { squawk: ['prefer-robust-stmts'] },
  check: {
    'create table': check,
    'add column': check,
    'drop column': check,
    'drop constraint': check,
    'create index': check,
    drop: check,
  },
});

function isRepeatable(action: Action): boolean {
  if ('ifNotExists' in action) return action.ifNotExists;
  if (action.kind === 'drop') return action.ifExists;
  return /\bIF\s+EXISTS\b/i.test(action.statement.text);
}
