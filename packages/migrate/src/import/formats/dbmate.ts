import type { FormatReading, ImportedMigration, ImportFinding, Piece, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  cutPiece,
  type Format,
  readVersion,
  sqlFiles,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const marker = /^--[ \t]*migrate:(up|down)([ \t][^\r\n]*)?\r?$\n?/gm;

/** `VERSION_name.sql` with `-- migrate:up` and `-- migrate:down`, and `transaction:false` behind either. */
export const dbmate: Format = {
  name: 'dbmate',
  title: 'dbmate',
  recognise: files =>
    sqlFiles(files).some(({ text }) => /^--[ \t]*migrate:up/m.test(text)) ? 'certain' : 'none',
  read: readDbmate,
};

function readDbmate(files: readonly SourceFile[]): FormatReading {
  const findings: ImportFinding[] = [];
  const found: ImportedMigration[] = [];
  for (const file of sqlFiles(files)) {
    const [, version, name = ''] = /^(\d+)_?(.*)\.sql$/i.exec(baseName(file.path)) ?? [];
    if (version === undefined) continue;
    const sections = sectionsOf(file);
    const ups = sections.filter(({ direction }) => direction === 'up');
    const downs = sections.filter(({ direction }) => direction === 'down');
    const [up] = ups;
    if (up === undefined) {
      findings.push({ id: 'no-up', severity: 'error', message: 'no "-- migrate:up"', file: file.path });
      continue;
    }
    found.push({
      id: version,
      description: wordsOf(name),
      ...readVersion(version),
      place: `version ${version}`,
      sources: [file.path],
      up: joined(up.piece, ups),
      // What was done last is undone first.
      down: downs[0] === undefined ? undefined : joined(downs[0].piece, downs.toReversed()),
      transactional: !sections.some(({ options }) => /\btransaction:false\b/.test(options)),
      requires: [],
    });
  }
  found.sort((a, b) => compareDigits(a.id, b.id));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by version, as a number', findings: [...findings, ...duplicates] };
}

interface Part {
  readonly direction: string;
  readonly options: string;
  readonly piece: Piece;
}

function sectionsOf(file: SourceFile): Part[] {
  const markers = [...file.text.matchAll(marker)];
  return markers.map((match, place) => ({
    direction: match[1] ?? '',
    options: match[2] ?? '',
    piece: cutPiece(file, match.index + match[0].length, markers[place + 1]?.index ?? file.text.length),
  }));
}

function joined(first: Piece, parts: readonly Part[]): Piece {
  return { ...first, text: parts.map(({ piece }) => piece.text).join('') };
}
