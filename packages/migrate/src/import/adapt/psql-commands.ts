import { startOfLine } from '../../files/marker.ts';
import { psqlCommandError, startsPsqlVariable } from '../../files/psql.ts';
import { howToFill } from './templates.ts';
import { change, type Surroundings, tell, type Work } from './work.ts';

/** Goes from one psql command to the next. Returns what the parser refuses and psql would not have taken out. */
export function replacePsqlCommands(work: Work, surroundings: Surroundings) {
  for (let round = 0; round < 2_000; round += 1) {
    const result = surroundings.parser.parse(work.text);
    if (!('message' in result)) return undefined;
    const { offset } = result;
    const isDone =
      offset !== undefined &&
      (result.message === psqlCommandError
        ? replaceCommand(work, offset, surroundings)
        : startsPsqlVariable(work.text.slice(offset, offset + 3)) &&
          replaceVariable(work, offset, surroundings));
    if (!isDone) return result;
  }
  return { message: 'too many psql commands', offset: 0 };
}

/** False when it cannot be taken out; then a finding says why. */
function replaceCommand(work: Work, offset: number, surroundings: Surroundings): boolean {
  const { text } = work;
  const end = lineEnd(text, offset);
  const line = text.slice(offset, end).trimEnd();
  const [, command = '', rest = ''] = /^\\([a-zA-Z_!?]+\+?)\s*(.*)$/.exec(line) ?? [];
  const start = startOfLine(text, offset);
  if (/^(?:i|ir|include|include_relative)$/.test(command) && start !== undefined)
    return includeFile(work, start, end, unquote(rest), surroundings);
  if (command === 'set' && start !== undefined) {
    const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
    work.variables.set(name, unquote(value));
    tell(work, 'note', 'psql-command', `\\set ${name} is for psql`, offset);
    change(work, start, start, '-- ', `\\set ${name} becomes a comment`);
    return true;
  }
  if (harmless.has(command) && start !== undefined) {
    if (command === 'restrict')
      tell(work, 'note', 'restrict', 'is a dump of pg_dump, with \\restrict for psql', offset);
    else if (command !== 'unrestrict')
      tell(work, 'note', 'psql-command', `\\${command} is for psql and changes no database`, offset);
    change(work, start, start, '-- ', `\\${command} becomes a comment`);
    return true;
  }
  tell(
    work,
    'error',
    'psql-command',
    `\\${command} cannot be taken over`,
    offset,
    refused[command] ?? 'Replace the line by the SQL that it stands for.',
  );
  return false;
}

/** What says how psql shows things, or guards a dump. */
const harmless = new Set(
  'echo qecho warn timing pset x a t H f C encoding prompt unset restrict unrestrict set conninfo errverbose d dt dt+ d+ di dn df dv l o r p'.split(
    ' ',
  ),
);

const refused: Readonly<Record<string, string>> = {
  c: 'It goes on in another database, and a migration is about one. Split the script, and import each part for its own database.',
  connect:
    'It goes on in another database, and a migration is about one. Split the script, and import each part for its own database.',
  copy: 'It reads a file of the client. Write INSERT statements, or load the data outside the migrations.',
  gexec:
    'It runs what a query returns. Write a DO block with EXECUTE, and name the tables in an "-- Affects:" line.',
  if: 'What runs would depend on the caller. Write both cases in a DO block, or decide for one.',
  q: 'What stands below never ran. Delete it and this line.',
  quit: 'What stands below never ran. Delete it and this line.',
  '!': 'It runs a program. Do that outside the migrations, and delete the line.',
  password: 'It asks for a password. Set it outside the migrations.',
};

function includeFile(
  work: Work,
  start: number,
  end: number,
  path: string,
  { include }: Surroundings,
): boolean {
  const included = work.included < 100 ? include(path, work.piece.file) : undefined;
  if (included === undefined) {
    tell(
      work,
      'error',
      'missing-include',
      `the included file ${path} is not in the folder`,
      start,
      'Put it there, or paste its text in place of the line.',
    );
    return false;
  }
  work.included += 1;
  change(work, start, end, included.trimEnd(), `the text of ${path} in place of \\i`);
  return true;
}

/** `:name`, `:'name'` or `:"name"`, where the script itself has set it, or a person has given it. */
function replaceVariable(work: Work, offset: number, { values }: Surroundings): boolean {
  const [all = '', quote = '', name = ''] = /^:(['"]?)(\w+)\1/.exec(work.text.slice(offset)) ?? [];
  const own = work.variables.get(name);
  const value = own ?? values.get(name);
  if (value === undefined) {
    tell(
      work,
      'error',
      'template',
      `${all} is a variable of psql, and the script does not set it`,
      offset,
      howToFill(name),
    );
    return false;
  }
  const quoted = quote === '' ? value : quote + value.replaceAll(quote, quote + quote) + quote;
  change(
    work,
    offset,
    offset + all.length,
    quoted,
    own === undefined
      ? `${all} is filled in with the value that was given`
      : `the value of ${all}, which the script sets`,
  );
  return true;
}

function lineEnd(text: string, offset: number): number {
  const end = /[\r\n]|$/.exec(text.slice(offset))?.index ?? 0;
  return offset + end;
}

function unquote(text: string): string {
  const trimmed = text.trim().replace(/;$/, '');
  return /^'.*'$|^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
