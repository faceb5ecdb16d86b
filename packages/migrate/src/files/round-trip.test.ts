import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { versionAt } from '../../test/fixtures/files.ts';
import { readMigration } from '../../test/fixtures/reading.ts';
import { type Migration, parseMigrations } from './migration.ts';
import { readMigrationFolder } from './read.ts';
import { formatMigration, type MigrationText } from './write.ts';

const folder = await temporaryDirectory('migrate-round-trip-');
afterAll(() => folder[Symbol.asyncDispose]());

/** Text that tries to look like a marker, or to end what it stands in. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\n-- UP\n', '\n-- DOWN\n', '\r\n  --DOWN\t\r\n', '\r-- UP\r', '-- DOWN', '--'),
      fc.constantFrom(
        "'",
        "''",
        '\\',
        '"',
        '$$',
        '$a$',
        '$',
        '/*',
        '*/',
        ';',
        '(',
        ')',
        'BEGIN ATOMIC',
        'é',
        '😀',
      ),
    ),
    { maxLength: 6 },
  )
  .map(parts => parts.join('').replaceAll('\0', ''));

const tag = fc.constantFrom('', 'a', 'b', 'é_1', 'body');

/** SQL in which that text is text: an expression, or a comment behind one. */
const expression = fc.oneof(
  hostileText.map(text => `'${text.replaceAll("'", "''")}'`),
  hostileText.map(text => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
  fc
    .tuple(hostileText, tag)
    .filter(([text, name]) => !`${text}$`.includes(`$${name}$`))
    .map(([text, name]) => `$${name}$${text}$${name}$`),
  hostileText.map(text => `t."x${text.replaceAll('"', '""')}"`),
  hostileText.map(text => `(\n-- DOWN\n'${text.replaceAll("'", "''")}')`),
  hostileText.map(text => `1 /* ${text.replaceAll(/[*/]/g, '')}\n/*\n-- UP\n*/\n-- DOWN\n*/`),
  hostileText.map(text => `1 -- DOWN ${text.replaceAll(/[\r\n]/g, ' ')}.\n`),
);

const statement = fc.oneof(
  fc.array(expression, { minLength: 1, maxLength: 4 }).map(list => `SELECT ${list.join(',')}`),
  expression.map(
    one => `CREATE PROCEDURE p() BEGIN ATOMIC\n-- UP\nSELECT CASE WHEN true THEN (${one}) END;\n-- DOWN\nEND`,
  ),
  expression.map(one => `CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT ${one};\n-- DOWN\nSELECT 2;)`),
);

const separator = fc.constantFrom(';\n', ';', '\n;\r\n', '; -- up to here\n', '; /* UP */\n\n');

/** A section that ends its last line, with the number of its statements. */
const section = fc.array(fc.tuple(statement, separator), { minLength: 1, maxLength: 4 }).map(list => ({
  text: `${list.flat().join('')}\n`,
  count: list.length,
}));

test('a marker in a literal or a comment is never a marker', () => {
  fc.assert(
    fc.property(section, section, (up, down) => {
      const reading = readMigration(`-- UP\n${up.text}-- DOWN\n${down.text}`);
      expect(reading.problems).toEqual([]);
      expect([reading.up, reading.down]).toEqual([up.text, down.text]);
      expect([reading.upStatements.length, reading.downStatements.length]).toEqual([up.count, down.count]);
    }),
    { numRuns: 300 },
  );
});

const headerText = fc.oneof(hostileText, fc.string());

/** Everything a header can say, and nothing it cannot. */
const headers = fc.record(
  {
    Migration: headerText,
    Author: headerText,
    Depends: fc
      .uniqueArray(fc.integer({ min: 2, max: 99 }), { minLength: 1 })
      .map(list => list.map(versionAt).join(', ')),
    Transaction: fc.constant('none'),
    Phase: fc.constantFrom('expand', 'backfill', 'contract'),
    'Lock-Timeout': fc
      .tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom('ms', 's', 'min', 'h'))
      .map(parts => parts.join('')),
    Affects: fc.constantFrom('users', 'app.users, app."Orders"'),
  },
  { requiredKeys: [] },
);

/** Writes a file, reads its folder and parses it. */
async function writeAndRead(text: MigrationText, change: (content: string) => string): Promise<Migration> {
  writeFileSync(join(folder.path, `${text.version}_x.sql`), change(formatMigration(text)));
  const { files, problems } = readMigrationFolder(folder.path);
  // What it depends on is not there.
  expect(problems.filter(({ code }) => code !== 'missing_dependency')).toEqual([]);
  const [migration] = await parseMigrations(files);
  if (migration === undefined) throw new Error('the folder is empty');
  return migration;
}

test('what is written is read back: headers, sections, and then the same text again', async () => {
  const oneLine = (value: string | undefined) => value?.replaceAll(/[\r\n]+/g, ' ').trim() || undefined;
  const change = fc.constantFrom(
    (content: string) => content,
    (content: string) => `\uFEFF${content}`,
    (content: string) => content.trimEnd(),
    (content: string) => `\n/* a\n-- UP\n*/\n${content}`,
  );
  await fc.assert(
    fc.asyncProperty(headers, section, fc.option(section), change, async (values, up, down, changed) => {
      const irreversible = down === null ? [['Irreversible', 'it is gone'] as const] : [];
      const text: MigrationText = {
        version: versionAt(1),
        headers: [...Object.entries(values), ...irreversible],
        up: up.text,
        down: down?.text,
      };
      const migration = await writeAndRead(text, changed);
      const sections = [migration.up.text, migration.down?.text].map(part => part?.trimEnd());
      expect(sections).toEqual([up.text.trimEnd(), down?.text.trimEnd()]);
      expect(migration.header).toMatchObject({
        title: oneLine(values.Migration),
        author: oneLine(values.Author),
        depends: values.Depends?.split(', ') ?? [],
        transactional: values.Transaction === undefined,
        irreversible: down === null ? 'it is gone' : undefined,
        phase: values.Phase,
        affects: values.Affects?.split(', ') ?? [],
      });
      expect(migration.header.lockTimeout === undefined).toBe(values['Lock-Timeout'] === undefined);

      const rewritten = { ...text, up: migration.up.text, down: migration.down?.text };
      const again = await writeAndRead(rewritten, content => content);
      expect(again.header).toEqual(migration.header);
      expect(again.up.text).toBe(migration.up.text.replace(/(?<!\n)$/, down === null ? '' : '\n'));
      expect(again.down?.text).toBe(migration.down?.text);
      const statements = ({ up: script }: Migration) =>
        script.statements.map(({ text: sql, kind }) => [kind, sql]);
      expect(statements(again)).toEqual(statements(migration));
    }),
  );
});

test('no text makes the reader fail, and each problem has its place in it', () => {
  const marker = fc.constantFrom(
    '-- UP\n',
    '-- DOWN\n',
    '\n-- UP\n',
    '\n-- DOWN\n',
    '-- Author: jo\n',
    '\\i x\n',
    ':x',
    'COPY t FROM stdin;\n',
    '\n\\.\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(hostileText, marker, statement)), parts => {
      readMigration(parts.join(''));
    }),
    { numRuns: 500 },
  );
});
