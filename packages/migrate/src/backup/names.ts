import type { ObjectName } from './loss.ts';

/**
 * What the statements of a run have done to names so far. A name in a later statement may belong to a table that had
 * another one before the run, or to a table that did not exist: only the one from before has anything to lose.
 */
export interface Names {
  /** The name a relation had when the run began; undefined for one that the run made itself. */
  origin(name: ObjectName): ObjectName | undefined;
  /** The names that columns had when the run began, without those that the run added. */
  originColumns(name: ObjectName, columns: readonly string[]): string[];
  create(name: ObjectName): void;
  drop(name: ObjectName): void;
  rename(name: ObjectName, to: { readonly name: string } | { readonly schema: string }): void;
  renameSchema(from: string, to: string): void;
  addColumn(name: ObjectName, column: string): void;
  renameColumn(name: ObjectName, from: string, to: string): void;
}

interface Known {
  readonly origin: ObjectName | undefined;
  /** By present name; undefined for a column that the run added. */
  readonly columns: Map<string, string | undefined>;
}

/** `defaultSchema` is where an unqualified name goes. */
export function trackNames(defaultSchema: string): Names {
  const known = new Map<string, Known>();
  const formerSchemas = new Map<string, string>();
  const keyOf = ({ name, schema, searchPath }: ObjectName) =>
    JSON.stringify([schema ?? searchPath?.[0] ?? defaultSchema, name]);
  const find = (name: ObjectName): Known => {
    const key = keyOf(name);
    const found = known.get(key) ?? { origin: withFormerSchema(name), columns: new Map() };
    known.set(key, found);
    return found;
  };
  const withFormerSchema = (name: ObjectName): ObjectName =>
    name.schema === undefined ? name : { ...name, schema: formerSchemas.get(name.schema) ?? name.schema };

  return {
    origin: name => find(name).origin,
    originColumns(name, columns) {
      const { columns: renamed } = find(name);
      return columns.flatMap(column => (renamed.has(column) ? (renamed.get(column) ?? []) : column));
    },
    create: name => void known.set(keyOf(name), { origin: undefined, columns: new Map() }),
    drop: name => void known.delete(keyOf(name)),
    rename(name, to) {
      const moved = find(name);
      known.delete(keyOf(name));
      // A rename keeps the schema: an unqualified name stays where it was looked up.
      known.set(keyOf({ ...name, ...to }), moved);
    },
    renameSchema: (from, to) => void formerSchemas.set(to, formerSchemas.get(from) ?? from),
    addColumn: (name, column) => void find(name).columns.set(column, undefined),
    renameColumn(name, from, to) {
      const { columns } = find(name);
      const origin = columns.has(from) ? columns.get(from) : from;
      columns.delete(from);
      columns.set(to, origin);
    },
  };
}
