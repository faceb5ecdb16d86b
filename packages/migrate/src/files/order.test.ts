import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileAt, versionAt } from '../../test/fixtures/files.ts';
import type { MigrationFile } from './migration.ts';
import { orderByDependencies } from './order.ts';
import { compareVersions } from './version.ts';

type Dependencies = Readonly<Record<number, readonly number[]>>;

function filesOf(dependencies: Dependencies): MigrationFile[] {
  return Object.entries(dependencies).map(([key, places]) => {
    const file = fileAt(Number(key));
    return { ...file, header: { ...file.header, depends: places.map(versionAt) } };
  });
}

const placeOf = ({ version }: { version: string }) => Number(version.split('_')[1]);

/** Orders files and checks what holds for any folder. */
function order(files: readonly MigrationFile[], known?: ReadonlySet<string>) {
  const { ordered, problems } = orderByDependencies(files, known);
  const placed = new Set<string>();
  for (const file of ordered) {
    for (const dependency of file.header.depends) {
      if (files.some(other => other.version === dependency)) expect(placed).toContain(dependency);
    }
    placed.add(file.version);
  }
  expect(new Set(ordered).size).toBe(ordered.length);
  return { ordered: ordered.map(placeOf), problems: problems.map(({ message }) => message), found: problems };
}

/** A cycle as it is reported, by places. */
const cycle = (...places: readonly number[]) =>
  `dependencies form a cycle: ${places.map(versionAt).join(' → ')}`;

test.each<[string, Dependencies, number[]]>([
  ['no dependencies', { 1: [], 2: [], 3: [] }, [1, 2, 3]],
  ['what versions say anyway', { 1: [], 2: [1], 3: [1, 2] }, [1, 2, 3]],
  ['a later one first', { 1: [3], 2: [], 3: [] }, [2, 3, 1]],
  ['as early as it can be', { 1: [4], 2: [], 3: [], 4: [], 5: [] }, [2, 3, 4, 1, 5]],
  ['a chain backwards', { 1: [2], 2: [3], 3: [4], 4: [] }, [4, 3, 2, 1]],
  ['a diamond', { 1: [2, 3], 2: [4], 3: [4], 4: [], 5: [1] }, [4, 2, 3, 1, 5]],
  ['nothing', {}, []],
])('%s', (_, dependencies, expected) => {
  const files = filesOf(dependencies);
  expect(order(files)).toMatchObject({ ordered: expected, problems: [] });
  expect(order(files.toReversed())).toMatchObject({ ordered: expected, problems: [] });
});

test('_1000 comes after _999', () => {
  expect(order([fileAt(1000), fileAt(999)]).ordered).toEqual([999, 1000]);
});

test('every dependency that no file has is reported, and the rest is ordered', () => {
  const files = filesOf({ 1: [8, 9], 2: [1], 3: [9] });
  const { ordered, problems, found } = order(files);
  expect(ordered).toEqual([1, 2, 3]);
  expect(problems).toEqual([8, 9, 9].map(place => `depends on ${versionAt(place)}, which no file has`));
  expect(found.map(({ code, file }) => [code, file])).toEqual(
    [1, 1, 3].map(place => ['missing_dependency', fileAt(place).path]),
  );
});

test('a dependency whose file exists and cannot be used is not missing', () => {
  expect(order(filesOf({ 1: [2] }), new Set([versionAt(1), versionAt(2)]))).toMatchObject({
    ordered: [1],
    problems: [],
  });
});

test.each<[string, Dependencies, number[], string[]]>([
  ['a cycle of one', { 1: [], 2: [2] }, [1], [cycle(2, 2)]],
  ['a cycle of two', { 1: [2], 2: [1], 3: [] }, [3], [cycle(1, 2, 1)]],
  ['a cycle with a tail', { 1: [3], 2: [4], 3: [2], 4: [3], 5: [] }, [5], [cycle(2, 4, 3, 2)]],
  ['two cycles apart', { 1: [2], 2: [1], 3: [4], 4: [3] }, [], [cycle(1, 2, 1), cycle(3, 4, 3)]],
  ['two cycles through one', { 1: [2, 3], 2: [1], 3: [1] }, [], [cycle(1, 2, 1), cycle(1, 3, 1)]],
  ['a cycle in a cycle', { 1: [2], 2: [3], 3: [2, 1] }, [], [cycle(2, 3, 2), cycle(1, 2, 3, 1)]],
  ['a cycle behind another', { 1: [2], 2: [1, 3], 3: [4], 4: [3] }, [], [cycle(1, 2, 1), cycle(3, 4, 3)]],
])('%s', (_, dependencies, ordered, problems) => {
  const { found, ...rest } = order(filesOf(dependencies));
  expect(rest).toEqual({ ordered, problems });
  for (const { code, message, file, hint } of found) {
    expect(code).toBe('dependency_cycle');
    // Reported at its lowest version, where the message starts.
    expect(message).toContain(`cycle: ${file?.match(/\d{14}_\d+/)?.[0]}`);
    expect(hint).toBeDefined();
  }
});

test('two files with one version are both kept; what depends on it comes after one of them', () => {
  const files = [...filesOf({ 1: [2], 3: [] }), fileAt(2), fileAt(2)];
  expect(order(files)).toMatchObject({ ordered: [2, 1, 2, 3], problems: [] });
});

test('ten thousand files, each waiting for the next', () => {
  const count = 10_000;
  const version = (place: number) => `20240101000000_${place}`;
  const header = fileAt(1).header;
  const files = Array.from({ length: count }, (_, place) => ({
    ...fileAt(1),
    version: version(place + 1000),
    header: { ...header, depends: place + 1 < count ? [version(place + 1001)] : [] },
  }));
  const { ordered, problems } = orderByDependencies(files);
  expect(problems).toEqual([]);
  expect(ordered.map(file => file.version)).toEqual(files.map(file => file.version).toReversed());

  const closed = files.map((file, place) =>
    place === count - 1 ? { ...file, header: { ...header, depends: [version(1000)] } } : file,
  );
  const { ordered: none, problems: cycles } = orderByDependencies(closed);
  expect([none.length, cycles.length]).toEqual([0, 1]);
});

/** Dependencies of up to ten files, on any of them. */
const anyDependencies = fc
  .array(fc.uniqueArray(fc.nat(9), { maxLength: 3 }), { maxLength: 10 })
  .map(lists =>
    Object.fromEntries(lists.map((list, index) => [index + 1, list.map(place => place + 1)] as const)),
  );

test('free migrations run in the order of versions, and a cycle is reported where something cannot be ordered', () => {
  fc.assert(
    fc.property(anyDependencies, dependencies => {
      const files = filesOf(dependencies);
      const { ordered, found } = order(files);

      const done = new Set<number>();
      for (const place of ordered) {
        const isFree = (other: MigrationFile) =>
          !done.has(placeOf(other)) &&
          other.header.depends.every(
            dependency =>
              done.has(Number(dependency.split('_')[1])) ||
              !(placeOf({ version: dependency }) in dependencies),
          );
        const free = files.filter(isFree).sort((a, b) => compareVersions(a.version, b.version));
        expect(place).toBe(free[0] && placeOf(free[0]));
        done.add(place);
      }

      const cycles = found.filter(({ code }) => code === 'dependency_cycle').map(({ message }) => message);
      expect(new Set(cycles).size).toBe(cycles.length);
      expect(cycles.length === 0).toBe(ordered.length === files.length);
    }),
  );
});
