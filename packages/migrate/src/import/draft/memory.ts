/** What the migrations before have made, as far as their text says it. */
export interface Memory {
  /** Names of tables, views, types, functions, schemas … */
  readonly made: Set<string>;
  /** The text of a column's default, by `table.column`. */
  readonly defaults: Map<string, string>;
}

export function createMemory(): Memory {
  return { made: new Set(), defaults: new Map() };
}
