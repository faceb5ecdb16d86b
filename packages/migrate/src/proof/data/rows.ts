import type { Session } from '../../database/port.ts';

/** The rows of a table, each as an object by column. */
export interface TableRows {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** True when there were more rows than are looked at. */
  readonly isCut: boolean;
}

/** What became of a table's rows on the way up and down. */
export interface DataChange {
  readonly table: string;
  /** Undefined when whole rows came or went. */
  readonly column: string | undefined;
  /** `cleared`: DOWN put NULL where UP had left a value alone, as the way back from a backfill does. */
  readonly kind: 'lost' | 'changed' | 'left' | 'cleared';
  readonly count: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A table with more rows is compared by none of them. A scratch database holds what migrations insert. */
const mostRows = 5_000;

/** Reads tables in one round trip; those that do not exist must not be among them. */
export async function readRows(session: Session, tables: readonly string[]): Promise<TableRows[]> {
  if (tables.length === 0) return [];
  const results = await session.run(
    tables
      .map(
        name =>
          `SELECT to_jsonb(source)::text AS row FROM (SELECT * FROM ${name} LIMIT ${mostRows + 1}) source`,
      )
      .join(';\n'),
  );
  return tables.map((table, place) => {
    const rows = (results[place]?.rows ?? []).map(
      row => JSON.parse(row['row'] ?? '{}') as Record<string, unknown>,
    );
    return { table, rows, isCut: rows.length > mostRows };
  });
}

/**
 * How rows differ, column by column where both sides have the column. A time that is about `now` was set by a trigger or
 * a default, as it is with every write. In a backfill both ways write rows, and the way back cannot know which were empty.
 */
export function compareRows(
  { before, between, after }: Record<'before' | 'between' | 'after', readonly TableRows[]>,
  now: Date,
  isBackfill: boolean,
): DataChange[] {
  return before.flatMap(old => {
    const present = after.find(({ table }) => table === old.table);
    if (present === undefined || old.isCut || present.isCut) return [];
    const middle = between.find(({ table }) => table === old.table);
    return compareTable(old, present, now).map(change =>
      isBackfill && change.kind === 'lost' && isUntouched(change.column, old, middle)
        ? { ...change, kind: 'cleared' }
        : change,
    );
  });
}

function isUntouched(column: string | undefined, before: TableRows, between: TableRows | undefined): boolean {
  if (column === undefined || between === undefined) return false;
  return difference(textsOf(before, column), textsOf(between, column)).length === 0;
}

function textsOf({ rows }: TableRows, column: string): string[] {
  return rows.map(row => JSON.stringify(row[column]));
}

function compareTable(before: TableRows, after: TableRows, now: Date): DataChange[] {
  const { table } = before;
  const gone = before.rows.length - after.rows.length;
  const whole = { table, column: undefined, before: undefined, after: undefined };
  if (gone > 0) return [{ ...whole, kind: 'lost', count: gone }];
  if (gone < 0) return [{ ...whole, kind: 'left', count: -gone }];
  const columns = Object.keys(before.rows[0] ?? {}).filter(name => name in (after.rows[0] ?? {}));
  const changes = columns.flatMap(column => compareColumn(before, after, column, now));
  if (changes.length > 0) return changes;
  const mixed = difference(
    before.rows.map(row => pick(row, columns)),
    after.rows.map(row => pick(row, columns)),
  );
  return mixed.length === 0 || mixed.every(text => isRecent(text, now))
    ? []
    : [{ ...whole, kind: 'changed', count: mixed.length }];
}

function compareColumn(before: TableRows, after: TableRows, column: string, now: Date): DataChange[] {
  const gone = difference(textsOf(before, column), textsOf(after, column));
  const came = difference(textsOf(after, column), textsOf(before, column));
  const [first] = gone;
  if (first === undefined || came.every(text => isRecent(text, now))) return [];
  const isLost = came.includes('null');
  return [
    {
      table: before.table,
      column,
      kind: isLost ? 'lost' : 'changed',
      count: gone.length,
      before: shown(first),
      after: isLost ? 'null' : shown(came[0] ?? 'null'),
    },
  ];
}

/** A text that a migration has put in may be a secret, and is not repeated; what was made up is, and what is no text. */
function shown(json: string): string {
  if (!/^["[{]/.test(json) || /seed|\d{4}-\d\d-\d\d/i.test(json)) return json;
  return json.startsWith('"')
    ? `a text of ${[...(JSON.parse(json) as string)].length} characters`
    : 'other data';
}

function pick(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return JSON.stringify(columns.map(column => row[column]));
}

/** What is in the first list more often than in the second. */
function difference(list: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of other) counts.set(text, (counts.get(text) ?? 0) + 1);
  return list.filter(text => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
}

/** Milliseconds; the server's clock may be another one than ours. */
const anHour = 3_600_000;

function isRecent(text: string, now: Date): boolean {
  const [time] = /\d{4}-\d\d-\d\dT[\d:.]+/.exec(text) ?? [];
  if (time !== undefined) return Math.abs(Date.parse(`${time.slice(0, 23)}Z`) - now.getTime()) < 25 * anHour;
  return text === JSON.stringify(now.toISOString().slice(0, 10));
}
