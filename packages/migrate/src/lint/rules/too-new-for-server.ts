import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

interface Feature {
  readonly since: number;
  readonly words: string;
  readonly isUsed: (action: Action) => boolean;
}

/** What came with which version; test/integration/lint-facts.test.ts runs each on all versions. */
const features: readonly Feature[] = [
  { since: 13, words: 'gen_random_uuid() without an extension', isUsed: calls('gen_random_uuid') },
  {
    since: 14,
    words: 'DETACH PARTITION … CONCURRENTLY',
    isUsed: action => action.kind === 'detach partition' && action.concurrently,
  },
  {
    since: 14,
    words: 'CREATE OR REPLACE TRIGGER',
    isUsed: action => action.kind === 'create trigger' && action.replace,
  },
  { since: 15, words: 'NULLS NOT DISTINCT', isUsed: says(/\bNULLS\s+NOT\s+DISTINCT\b/i) },
  { since: 15, words: 'MERGE', isUsed: action => action.statement.kind === 'MergeStmt' },
  {
    since: 15,
    words: 'SET ACCESS METHOD',
    isUsed: action => action.kind === 'alter table' && action.command === 'AT_SetAccessMethod',
  },
  {
    since: 17,
    words: 'SET EXPRESSION',
    isUsed: action => action.kind === 'alter table' && action.command === 'AT_SetExpression',
  },
  {
    since: 18,
    words: 'a VIRTUAL generated column',
    isUsed: action => columnsOf(action).some(({ generated }) => generated === 'virtual'),
  },
  {
    since: 18,
    words: 'NOT VALID for NOT NULL',
    isUsed: action =>
      action.kind === 'add constraint' && action.constraint.kind === 'not null' && action.constraint.notValid,
  },
  { since: 18, words: 'uuidv7()', isUsed: calls('uuidv7') },
  { since: 18, words: 'uuidv4()', isUsed: calls('uuidv4') },
  { since: 18, words: 'NOT ENFORCED', isUsed: says(/\bNOT\s+ENFORCED\b/i) },
];

const check = (action: Action, { targetVersion, earlier }: Context) => {
  // Of a statement with several actions, the first speaks for the text.
  if (targetVersion === undefined || earlier.at(-1)?.statement === action.statement) return undefined;
  const feature = features.find(({ since, isUsed }) => since > targetVersion && isUsed(action));
  return feature === undefined
    ? undefined
    : {
        message: `${feature.words} exists from PostgreSQL ${feature.since} on; this is for ${targetVersion}`,
        hint: `Write it in a way that ${targetVersion} knows, or raise --target-version.`,
      };
};

export const tooNewForServer = defineRule({
  id: 'too-new-for-server',
  group: 'correctness',
  severity: 'error',
  summary: 'a feature that the given server version does not have',
  why: "The files are parsed with the newest version's parser. With `--target-version`, or with a database, what is newer than the server is found before it fails there.",
  instead: `What the server has, or a newer server.`,
  check: {
    'create table': check,
    'add column': check,
    'add constraint': check,
    'detach partition': check,
    'create trigger': check,
    'create index': check,
    'alter table': check,
    'set default': check,
    insert: check,
    update: check,
    other: check,
  },
});

function columnsOf(action: Action) {
  if (action.kind === 'create table') return action.columns;
  return action.kind === 'add column' ? [action.column] : [];
}

function calls(name: string): (action: Action) => boolean {
  const call = new RegExp(`\\b${name}\\s*\\(`, 'i');
  return ({ statement }) => call.test(statement.text);
}

function says(words: RegExp): (action: Action) => boolean {
  return ({ statement }) => words.test(statement.text);
}
