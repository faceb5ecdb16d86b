import type { Database } from '../../database/port.ts';

/** A database that holds one or more targets. */
export interface Place {
  /** Host and port: what connections are counted by. */
  readonly server: string;
  /** Host, port and name, without a password: two places with one key are the same. */
  readonly key: string;
  readonly databaseName: string;
  /** Knows the password; nothing else here does. */
  readonly database: Database;
  /** The database of the configuration itself, where names of schemas say enough. */
  readonly isHome: boolean;
}

/** One member of a fleet: a schema with a history of its own, or a database with one. */
export interface FleetTarget {
  /** For people, unique in its fleet. */
  readonly name: string;
  /** Two targets with one key are the same. */
  readonly key: string;
  readonly place: Place;
  /** Undefined for a database that is a target as a whole. */
  readonly schema: string | undefined;
}

/** What a source says there is, before names are given. */
export interface FoundTarget {
  readonly place: Place;
  readonly schema: string | undefined;
}

export interface NamedTargets {
  /** In the order in which they were found. */
  readonly targets: readonly FleetTarget[];
  /** Names of targets that were listed more than once, and are in the fleet once. */
  readonly repeated: readonly string[];
}

/** Gives each target the shortest name that nobody else has. */
export function nameTargets(found: readonly FoundTarget[]): NamedTargets {
  const unique = new Map<string, FoundTarget>();
  const repeated = new Set<string>();
  for (const target of found) {
    const key = keyOf(target);
    if (unique.has(key)) repeated.add(key);
    else unique.set(key, target);
  }
  const times = new Map<string, number>();
  for (const target of unique.values()) {
    const name = shortName(target);
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const targets = [...unique].map(([key, target]) => {
    const name = shortName(target);
    return { ...target, key, name: times.get(name) === 1 ? name : longName(target) };
  });
  return { targets, repeated: targets.filter(({ key }) => repeated.has(key)).map(({ name }) => name) };
}

function keyOf({ place, schema }: FoundTarget): string {
  return JSON.stringify([place.key, schema ?? null]);
}

function shortName({ place, schema }: FoundTarget): string {
  if (schema === undefined) return place.databaseName;
  return place.isHome ? schema : `${place.databaseName}/${schema}`;
}

function longName({ place, schema }: FoundTarget): string {
  return schema === undefined ? place.key : `${place.key}/${schema}`;
}
