/** A name as a statement wrote it, and where PostgreSQL would look for it. */
export interface ObjectName {
  readonly name: string;
  readonly schema: string | undefined;
  /** What the migration has set as search_path; undefined for that of the session. Means nothing for a qualified name. */
  readonly searchPath: readonly string[] | undefined;
}

/** A column that gets another type. */
export interface NewType {
  readonly column: string;
  /** PostgreSQL's internal name, for example `int8`. */
  readonly type: string;
  readonly modifiers: readonly number[];
  /** True when values go through an expression: then anything may happen to them. */
  readonly isComputed: boolean;
}

/** One way in which a statement can lose rows or values. What that means in a database, its catalog tells. */
export interface Loss {
  readonly version: string;
  /** In the migration's file. */
  readonly line: number;
  /** In SQL's words, such as `DROP COLUMN`. */
  readonly cause: string;
  readonly kind: 'drop' | 'delete' | 'update' | 'truncate' | 'retype' | 'named';
  readonly object: 'relation' | 'schema' | 'type' | 'extension' | 'collation' | 'role';
  readonly on: ObjectName;
  /** The columns that it is about; empty for all of them. */
  readonly columns: readonly string[];
  readonly newTypes: readonly NewType[];
  readonly cascades: boolean;
  /** ONLY: leaves partitions and inheriting tables alone. */
  readonly only: boolean;
}

/** A statement that nobody but the server can understand. */
export interface Opaque {
  readonly version: string;
  readonly line: number;
  /** For people, for example `a DO block`. */
  readonly what: string;
  /** Set when it is a call whose function has to be looked up: a function of PostgreSQL's own is well known. */
  readonly calls: ObjectName | undefined;
}

/** What a run's statements can lose, before any database was asked. */
export interface PossibleLosses {
  readonly losses: readonly Loss[];
  readonly opaque: readonly Opaque[];
}

export const noLosses: PossibleLosses = { losses: [], opaque: [] };
