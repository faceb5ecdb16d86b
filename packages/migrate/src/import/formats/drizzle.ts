import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { type Format, formatTime, wholePiece, withoutDuplicates, wordsOf } from './format.ts';

const journalPath = /(?:^|\/)meta\/_journal\.json$/;

/** `0000_name.sql` in the order of `meta/_journal.json`. Its statement-breakpoint lines are comments and stay. */
export const drizzle: Format = {
  name: 'drizzle',
  title: 'Drizzle',
  recognise: files => (files.some(({ path }) => journalPath.test(path)) ? 'certain' : 'none'),
  read: readDrizzle,
};

interface Entry {
  readonly idx: number;
  readonly when: number;
  readonly tag: string;
}

function readDrizzle(files: readonly SourceFile[]): FormatReading {
  const rule = 'by meta/_journal.json';
  const journal = files.find(({ path }) => journalPath.test(path));
  const { entries, dialect } = readJournal(journal);
  if (journal === undefined || entries === undefined) {
    const message = journal === undefined ? 'there is no meta/_journal.json' : 'the journal cannot be read';
    return {
      migrations: [],
      rule,
      findings: [{ id: 'no-journal', severity: 'error', message, file: journal?.path }],
    };
  }
  const root = journal.path.replace(/meta\/_journal\.json$/, '');
  const findings: ImportFinding[] = ['postgresql', 'pg'].includes(dialect)
    ? []
    : [
        {
          id: 'other-database',
          severity: 'error',
          message: `these are migrations for ${dialect}`,
          file: journal.path,
        },
      ];
  const found = entries.flatMap((entry): ImportedMigration[] => {
    const file = files.find(({ path }) => path === `${root}${entry.tag}.sql`);
    if (file !== undefined) return [toMigration(entry, file)];
    const message = `${entry.tag}.sql is missing`;
    findings.push({ id: 'missing-file', severity: 'error', message, file: journal.path });
    return [];
  });
  const named = new Set(entries.map(({ tag }) => `${root}${tag}.sql`));
  for (const { path } of files) {
    if (/\.sql$/i.test(path) && path.startsWith(root) && !named.has(path))
      findings.push({
        id: 'not-in-journal',
        severity: 'warning',
        message: 'is not in the journal: left out',
        file: path,
      });
  }
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule, findings: [...findings, ...duplicates] };
}

function toMigration({ idx, when, tag }: Entry, file: SourceFile): ImportedMigration {
  return {
    id: String(when),
    description: wordsOf(tag.replace(/^\d+_/, '')),
    time: formatTime(when),
    place: `entry ${idx} of the journal`,
    sources: [file.path],
    up: wholePiece(file),
    down: undefined,
    transactional: true,
    requires: [],
  };
}

function readJournal(file: SourceFile | undefined): { entries: Entry[] | undefined; dialect: string } {
  try {
    const { entries, dialect } = JSON.parse(file?.text ?? '{}') as { entries?: unknown; dialect?: unknown };
    const isEntry = (entry: Partial<Entry>) =>
      typeof entry?.idx === 'number' && typeof entry.when === 'number' && typeof entry.tag === 'string';
    const isList = Array.isArray(entries) && entries.every(isEntry);
    return {
      entries: isList ? (entries as Entry[]).toSorted((a, b) => a.idx - b.idx) : undefined,
      dialect: String(dialect ?? 'postgresql'),
    };
  } catch {
    return { entries: undefined, dialect: 'postgresql' };
  }
}
