import type { Session } from '../database/port.ts';
import { script, sql } from '../database/sql.ts';
import { callsQuery, reachQuery, tablesQuery } from './catalog-queries.ts';
import type { Loss, Opaque, PossibleLosses } from './loss.ts';
import { keepsEveryValue, type PresentType } from './widening.ts';

export interface TableColumn extends PresentType {
  readonly name: string;
  /** As PostgreSQL shows it, with its modifier. */
  readonly type: string;
  /** Computed from others: there is nothing to save. */
  readonly isGenerated: boolean;
}

/** A way in which one table can lose rows or values. */
export interface TableLoss {
  readonly version: string;
  readonly line: number;
  readonly cause: string;
  readonly kind: Loss['kind'];
  /** Empty for whole rows. */
  readonly columns: readonly string[];
}

/** A table that has rows which a run could lose. */
export interface TableAtRisk {
  readonly schema: string;
  readonly name: string;
  /** With its TOAST table, in bytes. */
  readonly bytes: number;
  readonly columns: readonly TableColumn[];
  /** Columns of the primary key, or of another unique index without NULLs; undefined when there is none. */
  readonly key: readonly string[] | undefined;
  /** The partitioned table at the top, as schema and name. */
  readonly partitionOf: readonly [string, string] | undefined;
  /** Sequences that belong to its columns, as schema, name and column. */
  readonly sequences: readonly (readonly [string, string, string])[];
  readonly losses: readonly TableLoss[];
}

/** What a run could lose in this database. */
export interface Risk {
  readonly tables: readonly TableAtRisk[];
  /** What could not be understood, and what was not followed: nobody can tell what it changes. */
  readonly unknown: readonly { readonly version: string; readonly line: number; readonly what: string }[];
}

/** Asks the catalog which tables the possible losses reach. Two round trips; none when there is nothing to ask. */
export async function assessRisk(session: Session, { losses, opaque }: PossibleLosses): Promise<Risk> {
  const calls = await withoutHarmlessCalls(session, opaque);
  if (losses.length === 0) return { tables: [], unknown: calls };
  const [reached] = await session.run(reachQuery(losses));
  const rows = reached?.rows ?? [];
  const unknown = [...calls, ...namedInVain(losses, rows)];
  const lossesByTable = groupByTable(losses, rows);
  if (lossesByTable.size === 0) return { tables: [], unknown };
  // With no search_path the names of types are whole, so that every session reads them the same.
  const results = await session.run(
    script(sql`SELECT set_config('search_path', '', true)`, tablesQuery([...lossesByTable.keys()])),
  );
  const assessed = (results.at(-1)?.rows ?? []).map(row =>
    assessTable(row, lossesByTable.get(row['relid'] ?? '') ?? [], losses),
  );
  return {
    tables: assessed.flatMap(({ table }) => table ?? []),
    unknown: [...unknown, ...assessed.flatMap(each => each.unknown)],
  };
}

/** A name that was mistyped: what it was to protect is not saved. */
function namedInVain(losses: readonly Loss[], rows: readonly Row[]): Risk['unknown'] {
  const found = new Set(rows.map(({ id }) => id));
  return losses
    .filter(({ kind }, id) => kind === 'named' && !found.has(String(id)))
    .map(loss => unknownOf(loss, `what Affects names and this database does not have: ${shownName(loss)}`));
}

/** The losses of each table, by its oid. */
function groupByTable(losses: readonly Loss[], rows: readonly Row[]): Map<string, TableLoss[]> {
  const byTable = new Map<string, TableLoss[]>();
  // The columns of a table that goes as a whole go with it.
  const whole = new Set(rows.filter(isWholeDrop).map(keyOf));
  for (const row of rows) {
    const loss = losses[Number(row['id'])];
    const relid = row['relid'] ?? '';
    if (loss === undefined || (row['kind'] === 'drop' && whole.has(keyOf(row)) && !isWholeDrop(row)))
      continue;
    const { version, line, cause } = loss;
    const columns = JSON.parse(row['columns'] ?? '[]') as string[];
    const kind = row['kind'] as Loss['kind'];
    byTable.set(relid, [...(byTable.get(relid) ?? []), { version, line, cause, kind, columns }]);
  }
  return byTable;
}

interface Assessed {
  /** Undefined where there is nothing to save. */
  readonly table?: TableAtRisk;
  readonly unknown: Risk['unknown'];
}

/** What is to be saved of a table that is described in `row`, and what nobody can tell about it. */
function assessTable(row: Row, reached: readonly TableLoss[], losses: readonly Loss[]): Assessed {
  if (row['kind'] === 'f') return { unknown: reached.filter(isOfRows).map(foreignRows(row)) };
  const columns = parsed<TableColumn[]>(row['columns']) ?? [];
  const own = reached.filter(loss => !isHarmless(loss, losses, columns));
  if (own.length === 0) return { unknown: [] };
  const name = row['name'] ?? '';
  const table: TableAtRisk = {
    schema: row['schema'] ?? '',
    name,
    bytes: Number(row['bytes']),
    columns,
    key: parsed(row['key']),
    partitionOf: parsed(row['partition_of']),
    sequences: parsed(row['sequences']) ?? [],
    losses: own,
  };
  const fires = own.find(isOfRows);
  const triggers = parsed<string[]>(row['triggers']) ?? [];
  if (fires === undefined || triggers.length === 0) return { table, unknown: [] };
  return {
    table,
    unknown: [unknownOf(fires, `what the triggers of ${name} do (${triggers.join(', ')})`)],
  };
}

function isOfRows({ kind }: TableLoss): boolean {
  return ['delete', 'update', 'truncate'].includes(kind);
}

/** Its rows are in another database, which no snapshot of this one holds. */
function foreignRows(row: Row): (loss: TableLoss) => Risk['unknown'][number] {
  return loss => unknownOf(loss, `${loss.cause} of the foreign table ${row['name']}`);
}

function unknownOf({ version, line }: TableLoss, what: string): Risk['unknown'][number] {
  return { version, line, what };
}

function shownName({ on }: Loss): string {
  return on.schema === undefined ? on.name : `${on.schema}.${on.name}`;
}

type Row = Readonly<Record<string, string | null>>;

function isWholeDrop(row: Row): boolean {
  return row['kind'] === 'drop' && row['columns'] === '[]';
}

function keyOf(row: Row): string {
  return `${row['id']} ${row['relid']}`;
}

async function withoutHarmlessCalls(session: Session, opaque: readonly Opaque[]): Promise<Risk['unknown']> {
  if (opaque.every(({ calls }) => calls === undefined)) return opaque;
  const [result] = await session.run(callsQuery(opaque));
  const suspicious = new Set(result?.rows.map(row => Number(row['id'])));
  return opaque.filter(({ calls }, id) => calls === undefined || suspicious.has(id));
}

/** A change of type that keeps every value of this table's column. */
function isHarmless(
  { kind, version, line, columns }: TableLoss,
  losses: readonly Loss[],
  present: readonly TableColumn[],
): boolean {
  if (kind !== 'retype') return false;
  const newTypes = losses
    .filter(loss => loss.kind === 'retype' && loss.version === version && loss.line === line)
    .flatMap(loss => loss.newTypes)
    .filter(({ column }) => columns.includes(column));
  return newTypes.every(change => {
    const column = present.find(({ name }) => name === change.column);
    return column !== undefined && keepsEveryValue(column, change);
  });
}

function parsed<T>(json: string | null | undefined): T | undefined {
  return json == null ? undefined : (JSON.parse(json) as T);
}
