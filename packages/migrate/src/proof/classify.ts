import type { Difference, FactChange } from './diff.ts';
import type { Fact } from './snapshot/snapshot.ts';

/** What a difference is about. All but `schema` are told apart, because crying wolf over them gets a check switched off. */
export type DifferenceClass = 'schema' | 'column order' | 'volatile text' | 'extension comment';

/** A difference in no more than the order of columns, in a time frozen into a text, or in an extension's comment. */
export function classify(difference: Difference, now: Date): DifferenceClass {
  const { kind, change, facts } = difference;
  if (change !== 'changed') return 'schema';
  if (facts.every(({ fact }) => isSide(kind, fact)))
    return kind === 'extension' ? 'extension comment' : 'column order';
  return facts.every(change => isSide(kind, change.fact) || isVolatile(change, now))
    ? 'volatile text'
    : 'schema';
}

/** The facts that count when two schemas are called the same. */
export function withoutSide(
  kind: string,
  facts: Readonly<Record<string, Fact>>,
): Readonly<Record<string, Fact>> {
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => !isSide(kind, fact)));
}

function isSide(kind: string, fact: string): boolean {
  return (fact === 'column order' && kind === 'table') || (kind === 'extension' && fact === 'comment');
}

/** A time of day as PostgreSQL writes it in a definition, in UTC. */
const time = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:[+-]\d\d(?::?\d\d)?)?/g;
/** Milliseconds: longer than a run takes, and shorter than a date that somebody wrote down stays near. */
const aDay = 24 * 3_600_000;

/** True when both texts are the same but for a time, and that of one side is about now: it was computed when the object was made. */
function isVolatile({ expected, actual }: FactChange, now: Date): boolean {
  const [before, after] = [JSON.stringify(expected ?? null), JSON.stringify(actual ?? null)];
  if (before.replace(time, '') !== after.replace(time, '')) return false;
  const times = [...before.matchAll(time), ...after.matchAll(time)];
  return times.some(([, date, clock]) => Math.abs(Date.parse(`${date}T${clock}Z`) - now.getTime()) < aDay);
}
