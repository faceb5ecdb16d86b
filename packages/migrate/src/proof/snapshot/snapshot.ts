/** A value of an object's description: text, or a list whose order matters. */
export type Fact = string | readonly string[];

/** One object of a schema, described by name and without any number that differs from database to database. */
export interface SchemaObject {
  /** For example `table`, `column` or `function`. */
  readonly kind: string;
  /** As SQL writes it, and unqualified in the schema that the snapshot is taken from the view of. */
  readonly name: string;
  /** Only what is set: what is not there has its default. */
  readonly facts: Readonly<Record<string, Fact>>;
}

/** A schema as plain data: the same for two databases whose schemas are the same. */
export interface Snapshot {
  /** For example 150004. Definitions are written by the server and differ a little between major versions. */
  readonly serverVersion: number;
  /** Sorted by kind and name. */
  readonly objects: readonly SchemaObject[];
  /** A digest of all objects of a kind, by kind; empty where there are none. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Which part of a database a snapshot describes. */
export interface Scope {
  readonly serverVersion: number;
  /** The schema whose names stay unqualified, so that the tenants of a fleet compare equal. */
  readonly home: string;
  /** The schemas to look at; undefined for all but the system's own. */
  readonly schemas: readonly string[] | undefined;
  /** Also what belongs to no schema: publications, servers, casts. False for one tenant of many in a database. */
  readonly databaseWide: boolean;
}
