import { createHash } from 'node:crypto';
import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { baseName, cutPiece, type Format, placeholdersBy, readVersion, sqlFiles, wordsOf } from './format.ts';

const committed = /(?:^|\/)committed\/(\d{6,})(?:-(.*))?\.sql$/;
const heading =
  /^--! Previous: (.*)\r?\n--! Hash: (\S+)\r?\n(?:--! (?:Message|AllowInvalidHash)\b.*\r?\n)*\r?\n/;

const colonNames = placeholdersBy(/(?<![:\w]):(?<name>[A-Z][A-Z0-9_]*)\b/g);

/** `committed/000001.sql` with `--! Previous:` and `--! Hash:`, which form a chain. */
export const graphileMigrate: Format = {
  name: 'graphile-migrate',
  title: 'graphile-migrate',
  recognise: files => (sqlFiles(files).some(({ text }) => heading.test(text)) ? 'certain' : 'none'),
  read: readGraphileMigrate,
};

/** What graphile-migrate writes into the heading: over the text below it, and the hash before. */
export function graphileHash(body: string, previous: string): string {
  const text = `${previous === '-' ? '' : previous}\n${body}`.trim();
  return `sha1:${createHash('sha1').update(`${text}\n`).digest('hex')}`;
}

/** The parts of a committed file. */
export function readHeading({ text }: SourceFile) {
  const match = heading.exec(text);
  if (match === null) return undefined;
  const [all, previous = '-', hash = ''] = match;
  const message = /^--! Message: (.*)$/m.exec(all)?.[1]?.trim();
  return { previous: previous.trim(), hash, message, bodyStart: all.length };
}

function readGraphileMigrate(files: readonly SourceFile[]): FormatReading {
  const findings: ImportFinding[] = [];
  const migrations: ImportedMigration[] = [];
  let last = '-';
  const own = sqlFiles(files)
    .filter(
      ({ path }) =>
        committed.test(`/${path}`) || heading.test(files.find(one => one.path === path)?.text ?? ''),
    )
    .sort((a, b) => (baseName(a.path) < baseName(b.path) ? -1 : 1));
  for (const file of own) {
    const parts = readHeading(file);
    if (parts === undefined) {
      findings.push({
        id: 'no-heading',
        severity: 'error',
        message: 'no "--! Previous:" and "--! Hash:"',
        file: file.path,
        line: 1,
      });
      continue;
    }
    findings.push(...tellChain(file, parts, last));
    last = parts.hash;
    migrations.push(toMigration(file, parts));
  }
  const current = files.find(({ path }) => /(?:^|\/)current\.sql$/.test(path));
  if (current !== undefined && current.text.replace(/--.*$/gm, '').trim() !== '')
    findings.push({
      id: 'not-committed',
      severity: 'warning',
      message: 'current.sql is not committed: left out',
      hint: 'Commit it first (graphile-migrate commit), or make it a migration afterwards.',
      file: current.path,
    });
  return { migrations, rule: 'by the number of the file; the chain of hashes agrees with it', findings };
}

type Heading = NonNullable<ReturnType<typeof readHeading>>;

/** Whether the hashes are those of the texts, and of each other. */
function tellChain(file: SourceFile, { previous, hash, bodyStart }: Heading, last: string): ImportFinding[] {
  const broken: ImportFinding = {
    id: 'broken-chain',
    severity: 'error',
    message: `names ${previous} as the one before, which has ${last}`,
    file: file.path,
    line: 1,
  };
  const changed: ImportFinding = {
    id: 'changed-after-commit',
    severity: 'error',
    message: 'its hash is not that of its text: it was changed after it was committed',
    hint: 'Restore it from version control.',
    file: file.path,
    line: 2,
  };
  return [
    ...(previous === last ? [] : [broken]),
    ...(graphileHash(file.text.slice(bodyStart), previous) === hash ? [] : [changed]),
  ];
}

function toMigration(file: SourceFile, { message, bodyStart }: Heading): ImportedMigration {
  const [, digits = '', words = ''] =
    committed.exec(`/${file.path}`) ?? /(\d+)(?:-(.*))?\.sql$/.exec(file.path) ?? [];
  return {
    id: baseName(file.path),
    description: message ?? (wordsOf(words.replaceAll('-', ' ')) || `step ${Number(digits)}`),
    ...readVersion(digits),
    place: `file ${digits}`,
    sources: [file.path],
    up: cutPiece(file, bodyStart, file.text.length),
    down: undefined,
    transactional: !/^--!\s*no-transaction\b/.test(file.text.slice(bodyStart)),
    requires: [],
    template: colonNames,
  };
}
