import { conceptOf, type Vocabulary } from '../answer/vocabulary.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** An array, the array in an object, or the values of an object that has none. */
export function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const object = objectOf(value);
  if (object === undefined) return value === undefined || value === null ? [] : [value];
  const arrays = Object.values(object).filter(Array.isArray);
  return arrays.length > 0
    ? arrays.flat()
    : Object.entries(object).map(([name, inner]) =>
        objectOf(inner) === undefined ? { name, target: inner } : { name, ...objectOf(inner) },
      );
}

export function valuesOf<Concept extends string>(
  object: JsonObject,
  vocabulary: Vocabulary<Concept>,
): { values: Map<Concept, string>; extra: string[] } {
  const values = new Map<Concept, string>();
  const extra: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const concept = conceptOf(vocabulary, wordsOf(key));
    const text = textsOf(value).join(concept === ('dependsOn' as Concept) ? ', ' : '\n');
    if (text === '') continue;
    if (concept === undefined || values.has(concept)) extra.push(`${wordsOf(key)}: ${text}`);
    else values.set(concept, text);
  }
  return { values, extra };
}

export function textsOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

/** An object in a list becomes one line: of a risk and its mitigation, `risk → mitigation`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const object = objectOf(value);
  if (object === undefined) return value === undefined || value === null ? '' : String(value);
  const texts = Object.values(object).map(inner => textsOf(inner).join(', '));
  return texts.join(Object.keys(object).some(key => /mitigat/i.test(key)) ? ' → ' : ': ');
}

/** `riskRegister` and `risk_register` are words. */
export function wordsOf(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
