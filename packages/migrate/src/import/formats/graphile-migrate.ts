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
    const body = file.text.slice(parts.bodyStart);
    if (parts.previous !== last)
      findings.push({
        id: 'broken-chain',
        severity: 'error',
        message: `names ${parts.previous} as the one before, which has ${last}`,
        file: file.path,
        line: 1,
      });
    if (graphileHash(body, parts.previous) !== parts.hash)
      findings.push({
        id: 'changed-after-commit',
        severity: 'error',
        message: 'its hash is not that of its text: it was changed after it was committed',
        hint: 'Restore it from version control.',
        file: file.path,
        line: 2,
      });
    last = parts.hash;
    const [, digits = '', words = ''] =
      committed.exec(`/${file.path}`) ?? /(\d+)(?:-(.*))?\.sql$/.exec(file.path) ?? [];
    migrations.push({
      id: baseName(file.path),
      description: parts.message ?? (wordsOf(words.replaceAll('-', ' ')) || `step ${Number(digits)}`),
      ...readVersion(digits),
      place: `file ${digits}`,
      sources: [file.path],
      up: cutPiece(file, parts.bodyStart, file.text.length),
      down: undefined,
      transactional: !/^--!\s*no-transaction\b/.test(body),
      requires: [],
      template: colonNames,
    });
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
