import type { FormatReading, ImportedMigration, Piece, SourceFile } from '../model.ts';
import { type Format, formatTime, partsBehind, sqlFiles, withoutDuplicates, wordsOf } from './format.ts';

const heading = /^-- Running (upgrade|downgrade) ([^\r\n]*?) ?-> ?([^\r\n]*)\r?$\n?/gm;
/** What Alembic writes into its own table between the statements of a revision. */
const bookkeeping =
  /^(?:INSERT INTO \S+ \(version_num\)|UPDATE \S+ SET version_num|DELETE FROM (\S+) WHERE \1\.version_num|DROP TABLE (?:\S+\.)?alembic_version$)/;

/**
 * What `alembic upgrade head --sql` prints, and `alembic downgrade head:base --sql` for the way back. The revisions
 * themselves are programs: what they are called and when they were made is read from them where they are in the folder.
 */
export const alembic: Format = {
  name: 'alembic',
  title: 'Alembic (SQL)',
  recognise: files =>
    sqlFiles(files).some(({ text }) => /^-- Running upgrade /m.test(text)) ? 'certain' : 'none',
  read: readAlembic,
};

function readAlembic(files: readonly SourceFile[]): FormatReading {
  const downs = new Map<string, Piece>();
  const ups: { id: string; parents: string[]; up: Piece }[] = [];
  for (const file of sqlFiles(files)) {
    for (const { match, piece } of partsBehind(file, heading)) {
      const [, direction, from = '', to = ''] = match;
      if (direction === 'upgrade') ups.push({ id: to, parents: revisionsIn(from), up: piece });
      else downs.set(from, piece);
    }
  }
  const programs = programsOf(files);
  const found = ups.map(({ id, parents, up }): ImportedMigration => {
    const down = downs.get(id);
    return {
      id,
      ...describe(id, programs.get(id) ?? ''),
      place: `revision ${id}, ${parents.length === 0 ? 'the first one' : `after ${parents.join(' and ')}`}`,
      sources: [...new Set([up.file, down?.file ?? up.file])],
      up,
      down,
      transactional: true,
      requires: parents,
      bookkeeping,
    };
  });
  const { migrations, findings } = withoutDuplicates(found);
  return { migrations, rule: 'as Alembic printed them, parents first', findings };
}

function revisionsIn(list: string): string[] {
  return list.split(/,\s*/).filter(id => id !== '');
}

/** The texts of the programs, by revision. */
function programsOf(files: readonly SourceFile[]): Map<string, string> {
  return new Map(
    files
      .filter(({ path }) => path.endsWith('.py'))
      .map(({ text }) => [/^Revision ID:[ \t]*(\S+)/m.exec(text)?.[1] ?? '', text]),
  );
}

/** From the head of the revision's program: its first line, and `Create Date`, which is in UTC or says nothing else. */
function describe(id: string, text: string): { description: string; time?: string } {
  const title = /^\s*(?:"""|''')[ \t]*([^\r\n]+)/m.exec(text)?.[1] ?? '';
  const date = /^Create Date:[ \t]*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/m.exec(text);
  const time = Date.parse(`${date?.[1]}T${date?.[2]}Z`);
  return {
    description: title === '' ? `revision ${id}` : wordsOf(title),
    ...(Number.isNaN(time) ? {} : { time: formatTime(time) }),
  };
}
