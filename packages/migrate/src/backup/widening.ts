import type { NewType } from './loss.ts';

/** The type that a column has, as the catalog tells it. */
export interface PresentType {
  /** PostgreSQL's internal name, for example `int4`. */
  readonly typeName: string;
  /** `atttypmod`; -1 for none. */
  readonly modifier: number;
}

/** Types each of whose values has exactly one counterpart in the other, by internal name. */
const holds: Readonly<Record<string, readonly string[]>> = {
  int2: ['int4', 'int8', 'numeric'],
  int4: ['int8', 'numeric'],
  int8: ['numeric'],
  varchar: ['text'],
  text: ['varchar'],
};

/** Types that without a length are the shortest, not the longest. */
const shortByDefault = ['bpchar', 'bit'];
/** A varchar's modifier is its length and four bytes for a header. */
const headerSize = 4;

/** True when every value survives the change of type as it is. What is not known to be safe is not. */
export function keepsEveryValue(present: PresentType, { type, modifiers, isComputed }: NewType): boolean {
  if (isComputed) return false;
  const [limit] = modifiers;
  if (limit === undefined) {
    const isSame = type === present.typeName && !shortByDefault.includes(type);
    return isSame || holds[present.typeName]?.includes(type) === true;
  }
  const isVarchar = type === 'varchar' && present.typeName === 'varchar';
  return isVarchar && present.modifier >= 0 && present.modifier - headerSize <= limit;
}
