import { sql } from '../../database/sql.ts';
import { MigrateError, type Problem } from '../../errors.ts';
import type { Migration } from '../../files/migration.ts';
import type { PostgresParser } from '../../files/postgres-parser.ts';
import type { Statement } from '../../files/statements.ts';
import { placeAt } from '../../files/text.ts';
import { formatMigration } from '../../files/write.ts';

/** Versions in one header line: a file of a thousand stays readable. */
const versionsInALine = 5;

/**
 * One migration that does what many did, one after the other: it stands for all of them. What cannot be in a transaction
 * is built the plain way, which is the same in a database that is empty. Throws `squash_refused` where there is no such way.
 */
export function squashText(migrations: readonly Migration[], parser: PostgresParser): string {
  const last = migrations.at(-1);
  if (last === undefined) throw new Error('there is nothing to put together');
  const problems: Problem[] = [];
  const parts = migrations.map(migration => {
    const title = `-- ${migration.fileName}`;
    const settings = settingsIn(migration);
    const [keep, restore] = [settings.map(keepSetting), settings.map(restoreSetting)].map(each =>
      each.join(''),
    );
    return `${title}\n${keep}${endLine(plainText(migration, parser, problems))}${restore}`;
  });
  if (problems.length > 0)
    throw new MigrateError('squash_refused', 'some statements cannot be in one transaction with others', {
      problems,
      hint: 'Nothing was written. Put together what comes before them: an earlier --to.',
    });
  const others = migrations.slice(0, -1).map(({ version }) => version);
  const lines = others.flatMap((_, place) =>
    place % versionsInALine === 0 ? [others.slice(place, place + versionsInALine).join(', ')] : [],
  );
  return formatMigration({
    version: last.version,
    headers: [
      ['Migration', `all up to ${last.version} in one`],
      ...lines.map(line => ['Squashes', line] as const),
      ['Irreversible', `stands for ${migrations.length} migrations`],
    ],
    up: parts.join('\n'),
    down: undefined,
  });
}

/** The text of UP without CONCURRENTLY. */
function plainText({ up, text: file, path }: Migration, parser: PostgresParser, problems: Problem[]): string {
  let text = up.text;
  for (const statement of up.statements.toReversed()) {
    if (statement.outside === undefined) continue;
    const plain = withoutConcurrently(statement, parser);
    if (plain === undefined) {
      problems.push({
        code: 'outside_transaction',
        message: `${statement.outside.command} cannot be in a transaction`,
        file: path,
        ...placeAt(file, statement.offset),
      });
      continue;
    }
    const start = statement.offset - up.offset;
    text = text.slice(0, start) + plain + text.slice(start + statement.text.length);
  }
  return text;
}

function withoutConcurrently({ text, outside }: Statement, parser: PostgresParser): string | undefined {
  if (outside?.isConcurrent !== true) return undefined;
  const token = (parser.tokens(text) ?? []).find(one => one.text.toLowerCase() === 'concurrently');
  if (token === undefined) return undefined;
  return text.slice(0, token.start) + text.slice(token.end).trimStart();
}

/** What a migration sets. The next one starts from what was set before: in a tenant's schema, from its search_path. */
function settingsIn({ up }: Migration): string[] {
  const names = up.statements.flatMap(({ kind, text }) => {
    if (kind === 'VariableSetStmt')
      return [
        /^set\s+(?:session\s+(?!authorization)|local\s+)?(session\s+authorization|time\s+zone|[\w.]+)/i.exec(
          text,
        )?.[1],
      ];
    return kind === 'SelectStmt'
      ? [...text.matchAll(/set_config\s*\(\s*'([\w.]+)'/gi)].map(([, name]) => name)
      : [];
  });
  const known = names.flatMap(name =>
    name === undefined ? [] : [spoken[name.toLowerCase().replace(/\s+/g, ' ')] ?? name],
  );
  return [...new Set(known)].filter(name => !/^(?:constraints|transaction)$/i.test(name));
}

/** Settings with a name of their own in SET. */
const spoken: Readonly<Record<string, string>> = {
  'session authorization': 'session_authorization',
  'time zone': 'TimeZone',
};

function keepSetting(name: string): string {
  return `${sql`SELECT set_config(${keeperOf(name)}, current_setting(${name}, true), true)`.text};\n`;
}

function restoreSetting(name: string): string {
  return `${sql`SELECT set_config(${name}, current_setting(${keeperOf(name)}, true), false)`.text};\n`;
}

function keeperOf(name: string): string {
  return `migrate_squash.${name.replaceAll('.', '_')}`;
}

function endLine(text: string): string {
  const trimmed = text.trimEnd();
  const ended = trimmed.endsWith(';') ? trimmed : `${trimmed}\n;`;
  return `${ended}\n`;
}
