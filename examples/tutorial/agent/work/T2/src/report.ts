import type { Count } from './count.ts';

export type Counts = ReadonlyMap<string, Count>;

/** The counts as a table, most code first, with their sum below. */
export function formatTable(counts: Counts): string {
  const rows = [...sorted(counts), ['Sum', sumOf(counts)] as const].map(([name, count]) => [
    name,
    String(count.code),
    String(count.comment),
    String(count.blank),
  ]);
  const all = [['Language', 'Code', 'Comment', 'Blank'], ...rows];
  const widths = [0, 1, 2, 3].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)));
  return all
    .map(row => row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .join('\n');
}

/** The counts as JSON: an object by language. */
export function formatJson(counts: Counts): string {
  return JSON.stringify(Object.fromEntries(sorted(counts)), null, 2);
}

function sorted(counts: Counts): [string, Count][] {
  return [...counts].sort(([one, a], [other, b]) => b.code - a.code || one.localeCompare(other));
}

function sumOf(counts: Counts): Count {
  const sum = { code: 0, comment: 0, blank: 0 };
  for (const { code, comment, blank } of counts.values()) {
    sum.code += code;
    sum.comment += comment;
    sum.blank += blank;
  }
  return sum;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
