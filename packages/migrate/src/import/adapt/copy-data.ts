import { sql } from '../../database/sql.ts';
import { lineAt } from '../formats/format.ts';
import type { ImportFinding, Piece, TextChange } from '../model.ts';

const copy =
  /^[ \t]*COPY[ \t]+([^;]+?)[ \t]+FROM[ \t]+stdin\b([^;]*);[ \t]*\r?\n([\s\S]*?)^\\\.[ \t]*(?:\r?\n|$)/gim;

/** Rows behind `COPY … FROM stdin` are input of psql. They become INSERT statements, on the same lines. */
export function replaceCopyData(piece: Piece): {
  text: string;
  changes: TextChange[];
  findings: ImportFinding[];
} {
  const changes: TextChange[] = [];
  const findings: ImportFinding[] = [];
  const text = piece.text.replace(
    copy,
    (all: string, target: string, options: string, data: string, offset: number) => {
      const line = piece.line + lineAt(piece.text, offset) - 1;
      if (options.trim() !== '') {
        findings.push({
          id: 'copy-data',
          severity: 'error',
          message: `rows for COPY … FROM stdin with options (${options.trim()}) cannot be turned into INSERT`,
          hint: 'Write INSERT statements (pg_dump --inserts).',
          file: piece.file,
          line,
        });
        return all;
      }
      const rows = data.split(/\r?\n/).slice(0, -1);
      changes.push({ file: piece.file, line, message: `COPY with ${rows.length} rows becomes INSERT` });
      if (rows.length === 0) return '--\n--\n';
      const values = rows.map(row => `(${row.split('\t').map(literalOf).join(', ')})`);
      return `INSERT INTO ${target} VALUES\n${values.join(',\n')}\n;\n`;
    },
  );
  return { text, changes, findings };
}

/** A field in the text format of COPY, as a literal of SQL. */
function literalOf(field: string): string {
  if (field === '\\N') return 'NULL';
  const value = field.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/g,
    (_, octal?: string, hex?: string, character = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return escapes[character as string] ?? (character as string);
    },
  );
  return sql`${value}`.text.trim();
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
