import type { Action } from '../parse/action.ts';
import { defineRule } from '../rule.ts';

/** Bytes, NAMEDATALEN - 1 of a server as it is built by everybody. */
const longest = 63;
const word = /"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/g;
/** Inside of these a long word is no name. */
const literals = /'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//g;

const check = (action: Action, { earlier }: { readonly earlier: readonly Action[] }) => {
  const { text } = action.statement;
  if (text.length <= longest || earlier.at(-1)?.statement === action.statement) return undefined;
  const code = text.replace(literals, literal => ' '.repeat(literal.length));
  for (const [, quoted, plain] of code.matchAll(word)) {
    const name = quoted?.replaceAll('""', '"') ?? plain ?? '';
    if (name.length <= longest / 4 || new TextEncoder().encode(name).length <= longest) continue;
    return {
      message: `the name "${name}" is longer than ${longest} bytes: PostgreSQL cuts it off`,
      hint: 'Choose a shorter name; two long ones that begin alike become the same.',
    };
  }
  return undefined;
};

export const identifierTooLong = defineRule({
  id: 'identifier-too-long',
  group: 'correctness',
  severity: 'warning',
  summary: 'a name of more than 63 bytes',
  why: 'PostgreSQL cuts it off, with a notice that nobody reads. The name in the application is then another than the one in the database, and two names that begin alike collide.',
  instead: `A shorter name.`,
  peers: { squawk: ['identifier-too-long'] },
  check: {
    'create table': check,
    'create table as': check,
    'add column': check,
    'add constraint': check,
    'create index': check,
    'create enum': check,
    'create domain': check,
    'create trigger': check,
    'create policy': check,
    'create view': check,
    'create function': check,
    rename: check,
    'rename enum value': check,
    'drop constraint': check,
    drop: check,
    other: check,
  },
});
