import type { Fact, SchemaObject, Snapshot } from './snapshot/snapshot.ts';

/** One fact of an object that is not the same on both sides; undefined where it is not set. */
export interface FactChange {
  readonly fact: string;
  readonly expected: Fact | undefined;
  readonly actual: Fact | undefined;
}

/** One object that differs. An object that is on one side only has its facts there, as changes from nothing. */
export interface Difference {
  readonly kind: string;
  readonly name: string;
  readonly change: 'missing' | 'unexpected' | 'changed';
  readonly facts: readonly FactChange[];
}

/** How `actual` differs from `expected`, object by object. Empty when both describe the same schema. */
export function compareSnapshots(expected: Snapshot, actual: Snapshot): readonly Difference[] {
  const wanted = byIdentity(expected, actual);
  const found = byIdentity(actual, expected);
  const differences: Difference[] = [];
  for (const [identity, object] of wanted) {
    const other = found.get(identity);
    const facts = compareFacts(object, other);
    if (other === undefined) differences.push({ ...titleOf(object), change: 'missing', facts });
    else if (facts.length > 0) differences.push({ ...titleOf(object), change: 'changed', facts });
  }
  for (const [identity, object] of found) {
    if (!wanted.has(identity))
      differences.push({
        ...titleOf(object),
        change: 'unexpected',
        facts: compareFacts(undefined, object),
      });
  }
  return withoutFollowing(differences);
}

/** Without the kinds of which the other side has exactly the same. */
function byIdentity({ objects, digests }: Snapshot, other: Snapshot): Map<string, SchemaObject> {
  return new Map(
    objects
      .filter(({ kind }) => digests[kind] !== other.digests[kind])
      .map(object => [`${object.kind} ${object.name}`, object]),
  );
}

function titleOf({ kind, name }: SchemaObject): { kind: string; name: string } {
  return { kind, name };
}

function compareFacts(expected: SchemaObject | undefined, actual: SchemaObject | undefined): FactChange[] {
  const names = new Set([...Object.keys(expected?.facts ?? {}), ...Object.keys(actual?.facts ?? {})]);
  return [...names].flatMap(fact => {
    const [before, after] = [expected?.facts[fact], actual?.facts[fact]];
    if (textOf(before) === textOf(after)) return [];
    // Columns that are missing or new are objects of their own.
    if (fact === 'column order' && !isSameSet(before, after)) return [];
    return [{ fact, expected: before, actual: after }];
  });
}

function textOf(fact: Fact | undefined): string | undefined {
  return typeof fact === 'string' || fact === undefined ? fact : JSON.stringify(fact);
}

function isSameSet(before: Fact | undefined, after: Fact | undefined): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === undefined || after === undefined;
  return textOf(before.toSorted()) === textOf(after.toSorted());
}

/** What a missing or unexpected table takes along says nothing that the table does not say. */
function withoutFollowing(differences: readonly Difference[]): Difference[] {
  const whole = new Set(
    differences
      .filter(({ change, kind }) => change !== 'changed' && /table$|type$|view$/.test(kind))
      .map(({ name }) => name),
  );
  return differences.filter(
    ({ change, kind, name, facts }) =>
      change === 'changed' ||
      !(
        (parts.has(kind) && whole.has(name.slice(0, lastDot(name)))) ||
        (kind === 'sequence' && whole.has(ownerOf(facts)))
      ),
  );
}

const parts = new Set(['column', 'constraint', 'trigger', 'policy', 'rule']);

/** The dot before the last name, which may be quoted and hold dots itself. */
function lastDot(name: string): number {
  return name.endsWith('"') ? name.lastIndexOf('."') : name.lastIndexOf('.');
}

function ownerOf(facts: readonly FactChange[]): string {
  const owner = facts.find(({ fact }) => fact === 'owned by');
  const text = String(owner?.expected ?? owner?.actual ?? '');
  return text.slice(0, Math.max(0, lastDot(text)));
}
