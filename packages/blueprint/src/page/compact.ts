/** A box, or a bend of an edge, whose height above the others is to be found. */
export interface Item {
  /** Items of one column have the same. */
  readonly x: number;
  /** Of its middle; decides the order in its column, and is where the search starts. */
  y: number;
  readonly height: number;
  readonly neighbours: { readonly item: Item; readonly weight: number }[];
}

const gap = 14;
const sweeps = 30;

/**
 * Moves items up and down until each is as near to its neighbours as the others in its column allow; their order stays.
 * A layered layout leaves large graphs far apart; this draws them together and long chains straight.
 */
export function compact(items: readonly Item[]): void {
  const columns = toColumns(items);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) placeColumn(column);
  }
  const top = Math.min(...items.map(({ y, height }) => y - height / 2));
  for (const item of items) item.y -= top;
}

function toColumns(items: readonly Item[]): Item[][] {
  const columns = new Map<number, Item[]>();
  for (const item of items) {
    const x = Math.round(item.x);
    columns.set(x, [...(columns.get(x) ?? []), item]);
  }
  return [...columns.entries()]
    .sort(([one], [other]) => one - other)
    .map(([, column]) => column.sort((one, other) => one.y - other.y));
}

/** A run of items that touch: they move as one, to the mean of where they would like to be. */
interface Run {
  sum: number;
  weight: number;
  readonly items: { readonly item: Item; readonly offset: number }[];
}

/** Least squares under the order and the distances of the column, by pooling neighbours that would collide. */
function placeColumn(column: readonly Item[]): void {
  const runs: Run[] = [];
  let offset = 0;
  for (const [index, item] of column.entries()) {
    const before = column[index - 1];
    if (before !== undefined) offset += distance(before, item);
    const weight = Math.max(
      0.1,
      item.neighbours.reduce((sum, each) => sum + each.weight, 0),
    );
    runs.push({ sum: (wish(item) - offset) * weight, weight, items: [{ item, offset }] });
    pool(runs);
  }
  for (const { sum, weight, items } of runs) {
    for (const { item, offset: below } of items) item.y = sum / weight + below;
  }
}

function pool(runs: Run[]): void {
  for (
    let last = runs.at(-1), before = runs.at(-2);
    last && before;
    last = runs.at(-1), before = runs.at(-2)
  ) {
    if (before.sum / before.weight <= last.sum / last.weight) return;
    runs.pop();
    before.sum += last.sum;
    before.weight += last.weight;
    before.items.push(...last.items);
  }
}

function wish({ y, neighbours }: Item): number {
  const weight = neighbours.reduce((sum, each) => sum + each.weight, 0);
  return weight === 0 ? y : neighbours.reduce((sum, each) => sum + each.item.y * each.weight, 0) / weight;
}

function distance(upper: Item, lower: Item): number {
  const between = (upper.height + lower.height) / 2;
  return upper.height === 0 && lower.height === 0 ? gap / 2 : between + gap;
}
