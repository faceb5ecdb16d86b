import type { FormatReading, ImportedMigration, ImportFinding, Piece, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  type Format,
  partsBehind,
  readNumberedName,
  sqlFiles,
  withoutDuplicates,
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
    const named = readNumberedName(file);
    if (named === undefined) continue;
    const sections = partsBehind(file, marker);
    const ups = sections.filter(({ match }) => match[1] === 'up');
    const downs = sections.filter(({ match }) => match[1] === 'down');
    const [up] = ups;
    if (up === undefined) {
      findings.push({ id: 'no-up', severity: 'error', message: 'no "-- migrate:up"', file: file.path });
      continue;
    }
    found.push({
      ...named,
      // Its table has the version as it is written.
      id: /^\d+/.exec(baseName(file.path))?.[0] ?? named.id,
      up: joined(up.piece, ups),
      // What was done last is undone first.
      down: downs[0] === undefined ? undefined : joined(downs[0].piece, downs.toReversed()),
      transactional: !sections.some(({ match }) => /\btransaction:false\b/.test(match[2] ?? '')),
      requires: [],
    });
  }
  found.sort((a, b) => compareDigits(a.id, b.id));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by version, as a number', findings: [...findings, ...duplicates] };
}

function joined(first: Piece, parts: readonly { readonly piece: Piece }[]): Piece {
  return { ...first, text: parts.map(({ piece }) => piece.text).join('') };
}
