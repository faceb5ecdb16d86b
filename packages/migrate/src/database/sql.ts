/** SQL text whose values were quoted by the `sql` tag. */
export class Sql {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | boolean | null | undefined | Date | Sql;

/** Builds SQL; every interpolated value becomes a quoted literal, save other `Sql`. */
export function sql(strings: TemplateStringsArray, ...values: readonly Value[]): Sql {
  return new Sql(strings.reduce((text, part, index) => text + quote(values[index - 1]) + part));
}

/** A quoted identifier, or a qualified name of several. */
export function identifier(...names: readonly string[]): Sql {
  return new Sql(names.map(name => `"${checkStorable(name).replaceAll('"', '""')}"`).join('.'));
}

/** A quoted identifier, with its schema where it has one. */
export function qualified({ schema, name }: { readonly schema?: string; readonly name: string }): Sql {
  return schema === undefined ? identifier(name) : identifier(schema, name);
}

/** Values or expressions with commas between them, as in IN, VALUES and ARRAY. */
export function commaSeparated(values: readonly Value[]): Sql {
  return new Sql(values.map(quote).join(', '));
}

/** Statements, one after the other. */
export function script(...statements: readonly Sql[]): Sql {
  return new Sql(statements.map(statement => statement.text).join(';\n'));
}

function quote(value: Value): string {
  if (value instanceof Sql) return value.text;
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return quoteNumber(value);
  if (value instanceof Date) return quoteText(value.toISOString());
  return quoteText(value);
}

function quoteNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written in SQL`);
  return value < 0 ? `(${value})` : String(value);
}

/** The E form reads the same whatever standard_conforming_strings says. */
function quoteText(text: string): string {
  const quoted = checkStorable(text).replaceAll("'", "''");
  return quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** Text ends at a NUL where it is sent to PostgreSQL, and the statement with it. */
function checkStorable(text: string): string {
  if (text.includes('\0')) throw new RangeError('a NUL character cannot be written in SQL');
  return text;
}
