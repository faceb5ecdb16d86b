import { ServerError, type Session } from '../../database/port.ts';
import { identifier, sql } from '../../database/sql.ts';
import { readSeedTables, type SeedColumn, type SeedConstraint, type SeedTable } from './tables.ts';
import { candidatesFor } from './values.ts';

/** What was done to make rows for some tables. */
export interface Seeding {
  /** The tables that were asked for; a partitioned table in the place of its partitions. */
  readonly tables: readonly string[];
  readonly unseeded: readonly Unseeded[];
}

/** A table that no row could be made for, and what the server said about the last try. */
export interface Unseeded {
  readonly table: string;
  readonly reason: string;
}

const rowsPerTable = 3;
/** Tries for one row; each moves the columns that the server complained about on to their next candidate. */
const mostTries = 24;

/**
 * Puts rows into empty tables, and into empty columns of the others, inside the transaction that is open. The rows
 * follow from `seed` and the schema alone.
 */
export async function seedTables(session: Session, names: readonly string[], seed: number): Promise<Seeding> {
  const tables = parentsFirst(await readSeedTables(session, names));
  const unseeded: Unseeded[] = [];
  for (const table of tables) {
    const reason = table.rowCount === 0 ? await insertRows(session, table, seed) : undefined;
    if (table.rowCount > 0 && table.isWanted) await fillEmptyColumns(session, table, seed);
    if (reason !== undefined && table.isWanted) unseeded.push({ table: table.name, reason });
  }
  return { tables: tables.filter(({ isWanted }) => isWanted).map(({ name }) => name), unseeded };
}

/** Referenced tables before those that reference them; in a circle one of them comes first all the same. */
function parentsFirst(tables: readonly SeedTable[]): SeedTable[] {
  const ordered: SeedTable[] = [];
  const seen = new Set<string>();
  const visit = (table: SeedTable) => {
    if (seen.has(table.name)) return;
    seen.add(table.name);
    for (const { references } of table.constraints) {
      const parent = tables.find(({ name }) => name === references?.table);
      if (parent !== undefined) visit(parent);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

async function insertRows(session: Session, table: SeedTable, seed: number): Promise<string | undefined> {
  for (let place = 0; place < rowsPerTable; place += 1) {
    const reason = await insertRow(session, table, place + seed - 1, place);
    // One row tells as much as three do.
    if (reason !== undefined) return place === 0 ? reason : undefined;
  }
  return undefined;
}

async function insertRow(
  session: Session,
  table: SeedTable,
  number: number,
  place: number,
): Promise<string | undefined> {
  const shifts = new Map<string, number>();
  let reason = 'no row fits';
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const assigned = assign(table, number, place, shifts);
    const columns = [...assigned.keys()].map(name => identifier(name).text).join(', ');
    const statement =
      assigned.size === 0
        ? `INSERT INTO ${table.name} DEFAULT VALUES`
        : `INSERT INTO ${table.name} (${columns}) VALUES (${[...assigned.values()].join(', ')})`;
    const error = await tryStatement(session, statement);
    if (error === undefined) return undefined;
    reason = error.message;
    for (const name of blamed(error, table, attempt)) shifts.set(name, (shifts.get(name) ?? 0) + 1);
  }
  return reason;
}

/** The SQL of each column's value. What the database makes by itself is left to it. */
function assign(
  table: SeedTable,
  number: number,
  place: number,
  shifts: ReadonlyMap<string, number>,
): Map<string, string> {
  const assigned = new Map<string, string>();
  for (const key of foreignKeys(table)) {
    const { references } = key;
    if (references == null || references.table === table.name) continue;
    const offset = place + (shifts.get(key.columns[0] ?? '') ?? 0);
    for (const [index, name] of key.columns.entries()) {
      if (!assigned.has(name)) assigned.set(name, referenced(references, index, offset));
    }
  }
  for (const column of table.columns) {
    if (column.isAutomatic || assigned.has(column.name)) continue;
    const isOwnKey = foreignKeys(table).some(({ columns }) => columns.includes(column.name));
    const value = isOwnKey ? undefined : seedValue(column, table, number, shifts.get(column.name) ?? 0);
    if (value !== undefined) assigned.set(column.name, value);
  }
  return assigned;
}

/** The one with the most columns decides about a column that is part of several. */
function foreignKeys({ constraints }: SeedTable): SeedConstraint[] {
  return constraints
    .filter(({ type }) => type === 'foreign key')
    .toSorted((a, b) => b.columns.length - a.columns.length);
}

function referenced(
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
  index: number,
  offset: number,
): string {
  const names = columns.map(name => identifier(name).text);
  return `(SELECT ${names[index]} FROM ${table} ORDER BY ${names.join(', ')} OFFSET ${offset} % greatest((SELECT count(*) FROM ${table}), 1) LIMIT 1)`;
}

function seedValue(column: SeedColumn, table: SeedTable, number: number, shift: number): string | undefined {
  const candidates = candidatesFor(column, table, number % 25);
  const text = candidates[shift % Math.max(1, candidates.length)];
  return text === undefined ? undefined : `${sql`${text}`.text}::${column.type}`;
}

/** A column that is empty in all rows would lose nothing. Triggers may object, and then it stays empty. */
async function fillEmptyColumns(session: Session, table: SeedTable, seed: number): Promise<void> {
  const fillable = table.columns.filter(
    column =>
      !column.notNull &&
      !column.isAutomatic &&
      !foreignKeys(table).some(({ columns }) => columns.includes(column.name)),
  );
  if (fillable.length === 0) return;
  const counts = fillable.map((column, index) => `count(${identifier(column.name).text}) AS c${index}`);
  const [result] = await session.run(`SELECT ${counts.join(', ')} FROM ${table.name}`);
  for (const [index, column] of fillable.entries()) {
    if (result?.rows[0]?.[`c${index}`] !== '0') continue;
    for (let shift = 0; shift < 6; shift += 1) {
      const value = seedValue(column, table, seed - 1, shift);
      if (value === undefined) break;
      const statement = `UPDATE ${table.name} SET ${identifier(column.name).text} = ${value}`;
      if ((await tryStatement(session, statement)) === undefined) break;
    }
  }
}

async function tryStatement(session: Session, statement: string): Promise<ServerError | undefined> {
  try {
    await session.run(`SAVEPOINT seed; ${statement}; SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT seed`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    await session.run('ROLLBACK TO SAVEPOINT seed; RELEASE SAVEPOINT seed');
    return error;
  }
}

/** The columns that another value may help, by the constraint that the message names; all of them where it names none. */
function blamed(error: ServerError, table: SeedTable, attempt: number): string[] {
  const [, name] = /constraint "([^"]+)"/.exec(error.message) ?? [];
  const constraint = table.constraints.find(candidate => candidate.name === name);
  const [, column] = /column "([^"]+)"/.exec(error.message) ?? [];
  if (constraint !== undefined && constraint.columns.length > 0) {
    // A key has to change as a whole; all columns of a check at once could go round in a circle.
    const { type, columns } = constraint;
    return type === 'check' ? columns.slice(attempt % columns.length).slice(0, 1) : [...columns];
  }
  return column === undefined ? table.columns.map(({ name }) => name) : [column];
}
