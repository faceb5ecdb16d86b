/** SQL text whose values were quoted by the `sql` tag. */
export class Sql {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | boolean | null | undefined | Date | Sql | readonly string[];

/** Builds SQL; every interpolated value becomes a quoted literal, save other `Sql`. Arrays become a list in parentheses. */
export function sql(strings: TemplateStringsArray, ...values: readonly Value[]): Sql {
  return new Sql(strings.reduce((text, part, index) => text + quote(values[index - 1]) + part));
}

/** A quoted identifier, or a qualified name of several. */
export function identifier(...names: readonly string[]): Sql {
  return new Sql(names.map(name => `"${name.replaceAll('"', '""')}"`).join('.'));
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
  return typeof value === 'string' ? quoteText(value) : `(${value.map(quoteText).join(', ')})`;
}

function quoteNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written in SQL`);
  return value < 0 ? `(${value})` : String(value);
}

/** The E form reads the same whatever standard_conforming_strings says. */
function quoteText(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
