import type { Problem } from '../errors.ts';

/** What the parser says about a psql meta-command: no token of SQL starts with a backslash. */
export const psqlCommandError = 'syntax error at or near "\\"';

/** What to say about a psql meta-command at the start of `text`. */
export function psqlCommandProblem(text: string): Pick<Problem, 'code' | 'message' | 'hint'> {
  const command = /^\\\S*/.exec(text)?.[0] ?? '\\';
  return {
    code: 'psql_command',
    message: `${command} is a psql command, not SQL`,
    hint: hints[command] ?? 'Remove the line, or replace it by the SQL that it stands for.',
  };
}

export const psqlVariableHint = 'psql variables are not expanded here: write the value.';

/** `:name`, `:'name'` or `:"name"`. */
export function startsPsqlVariable(text: string): boolean {
  return /^:['"]?\w/.test(text);
}

const oneDatabase = 'A migration runs in one database: remove the line.';
const dumpGuard = 'pg_dump writes \\restrict and \\unrestrict for psql only: delete both lines.';
const include =
  'Paste the included file here, or make it a migration of its own and name it in a "-- Depends:" line.';

const hints: Readonly<Record<string, string>> = {
  '\\restrict': dumpGuard,
  '\\unrestrict': dumpGuard,
  '\\i': include,
  '\\ir': include,
  '\\include': include,
  '\\include_relative': include,
  '\\c': oneDatabase,
  '\\connect': oneDatabase,
  '\\set': psqlVariableHint,
  '\\copy': 'It reads a file of the client. Write INSERT statements, or load the data outside the migration.',
};
