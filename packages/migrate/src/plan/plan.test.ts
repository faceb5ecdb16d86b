import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf, fileAt, versionAt } from '../../test/fixtures/files.ts';
import type { MigrationFile } from '../files/migration.ts';
import { orderByDependencies } from '../files/order.ts';
import type { HistoryEntry } from '../history/read.ts';
import { planDown } from './down.ts';
import { planUp } from './up.ts';

/** Up to twelve files; each depends on some of those before it in a random order, which need not be that of versions. */
const files = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 })
  .chain(places =>
    fc
      .tuple(
        ...places.map((_, index) => fc.subarray(places.slice(0, index), { maxLength: Math.min(3, index) })),
      )
      .map(depends => places.map((place, index) => fileAt(place, { depends: depends[index] ?? [] }))),
  )
  .map(unordered => orderByDependencies(unordered).ordered);

/** Some of the files, with all that they depend on, applied in the order of dependencies. */
function applySome(all: readonly MigrationFile[], wanted: (file: MigrationFile) => boolean): HistoryEntry[] {
  const needed = new Set<string>();
  for (const file of all.toReversed()) {
    if (wanted(file) || needed.has(file.version)) {
      needed.add(file.version);
      for (const dependency of file.header.depends) needed.add(dependency);
    }
  }
  return all
    .filter(file => needed.has(file.version))
    .map((file, index) => entryOf(file, { appliedOrder: index + 1 }));
}

/** No migration is there without what it depends on. */
function expectWhole(all: readonly MigrationFile[], present: ReadonlySet<string>): void {
  for (const file of all.filter(each => present.has(each.version))) {
    for (const dependency of file.header.depends) expect(present).toContain(dependency);
  }
}

test('up applies each pending migration once, after what it needs; down takes them away in reverse', () => {
  fc.assert(
    fc.property(files, fc.func(fc.boolean()), fc.integer({ min: 1, max: 12 }), (all, wants, count) => {
      const entries = applySome(all, file => wants(file.version));
      const present = new Set(entries.map(entry => entry.version));
      const pending = all.filter(file => !present.has(file.version));

      const { steps } = planUp(all, entries, { allowOutOfOrder: true });
      expect(new Set(steps)).toEqual(new Set(pending));
      expect(steps).toHaveLength(pending.length);
      for (const step of steps) {
        present.add(step.version);
        expectWhole(all, present);
      }

      const history = [
        ...entries,
        ...steps.map((step, index) => entryOf(step, { appliedOrder: entries.length + index + 1 })),
      ];
      const order = history.map(entry => entry.version);
      const down = planDown(all, history, { steps: count }).steps.map(step => step.version);
      expect(down).toEqual(order.toReversed().slice(0, count));
      for (const version of down) {
        present.delete(version);
        expectWhole(all, present);
      }
      expect(planDown(all, history, { to: order[0] }).steps).toHaveLength(order.length - 1);
    }),
  );
});

test('up to a version applies it, and all that it needs', () => {
  fc.assert(
    fc.property(files, fc.func(fc.boolean()), fc.nat(11), (all, wants, index) => {
      const entries = applySome(all, file => wants(file.version));
      const goal = all[index % all.length]?.version;
      const { steps } = planUp(all, entries, { to: goal, allowOutOfOrder: true });
      const present = new Set([...entries, ...steps].map(({ version }) => version));
      expect(present).toContain(goal);
      expectWhole(all, present);
    }),
  );
});

test('down from any history is refused, or leaves nothing without what it depends on', () => {
  const orders = files.chain(all =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all.map((_, place) => place)),
      fc.integer({ min: 1, max: 12 }),
    ),
  );
  fc.assert(
    fc.property(orders, ([all, places, steps]) => {
      const history = places.flatMap((place, index) => {
        const file = all[place];
        return file === undefined ? [] : [entryOf(file, { appliedOrder: index + 1 })];
      });
      const present = new Set(history.map(entry => entry.version));
      const missedBefore = missing(all, present);
      try {
        for (const { version } of planDown(all, history, { steps }).steps) present.delete(version);
      } catch (error) {
        expect(error).toMatchObject({ code: 'dependents_applied' });
      }
      for (const gap of missing(all, present)) expect(missedBefore).toContain(gap);
    }),
  );
});

/** Who lacks what. */
function missing(all: readonly MigrationFile[], present: ReadonlySet<string>): string[] {
  return all
    .filter(file => present.has(file.version))
    .flatMap(file =>
      file.header.depends.filter(each => !present.has(each)).map(each => `${file.version} ${each}`),
    );
}

test('a late migration is applied only when it says what it needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.boolean(), (place, says) => {
      const late = fileAt(place + 1, says ? { depends: [1] } : {});
      const all = [fileAt(1), late, fileAt(20)];
      const plan = () => planUp(all, [entryOf(fileAt(1)), entryOf(fileAt(20))], {}).steps;
      if (says) expect(plan().map(step => step.version)).toEqual([versionAt(place + 1)]);
      else expect(plan).toThrow('older than the newest applied one');
    }),
  );
});
