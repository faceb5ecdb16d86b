import { expect, test } from 'vitest';
import { z } from 'zod';
import { designSchema } from './design.ts';

// Limits of native structured output, the smaller of both vendors' where both have one.
// OpenAI, "Structured Outputs: supported schemas" (2026): 5,000 properties, 10 levels of objects, 1,000 values of
// enums, 120,000 characters of names and values; no allOf, not, if; an object at the root; every property required.
// Anthropic, "Structured outputs" (2026): no recursion, no open maps, no numeric or string constraints, at most 16
// parameters of a union type; research/design-to-code.md says ten optional properties, and we have none.
const limits = { properties: 5_000, depth: 10, enumValues: 1_000, characters: 120_000, unions: 16 };
const unsupported = [
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'oneOf',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'multipleOf',
  'maxItems',
  'minItems',
  'uniqueItems',
  '$ref',
  '$defs',
  'default',
  'prefixItems',
]; // prettier-ignore

type Schema = { readonly [key: string]: unknown };

interface Measures {
  properties: number;
  depth: number;
  enumValues: number;
  characters: number;
  unions: number;
  optional: string[];
  open: string[];
  unsupported: string[];
}

/** Walks a JSON schema and counts what the vendors limit. */
function measure(schema: z.ZodType): Measures {
  const found: Measures = {
    properties: 0,
    depth: 0,
    enumValues: 0,
    characters: 0,
    unions: 0,
    optional: [],
    open: [],
    unsupported: [],
  }; // prettier-ignore
  walk(z.toJSONSchema(schema) as Schema, 'design', 0, found);
  return found;
}

function walk(schema: Schema, path: string, depth: number, found: Measures): void {
  for (const word of unsupported) if (word in schema) found.unsupported.push(`${path}: ${word}`);
  const values = (schema['enum'] as string[] | undefined) ?? [];
  found.enumValues += values.length;
  found.characters += values.join('').length;
  const variants = schema['anyOf'] as Schema[] | undefined;
  if (variants !== undefined || Array.isArray(schema['type'])) found.unions++;
  for (const variant of variants ?? []) walk(variant, path, depth, found);
  if (schema['items'] !== undefined) walk(schema['items'] as Schema, `${path}[]`, depth, found);
  if (schema['type'] === 'object') walkObject(schema, path, depth + 1, found);
}

function walkObject(schema: Schema, path: string, depth: number, found: Measures): void {
  found.depth = Math.max(found.depth, depth);
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const required = (schema['required'] as string[] | undefined) ?? [];
  if (schema['additionalProperties'] !== false) found.open.push(path);
  found.properties += properties.length;
  for (const [name, inner] of properties) {
    found.characters += name.length;
    if (!required.includes(name)) found.optional.push(`${path}.${name}`);
    walk(inner, `${path}.${name}`, depth, found);
  }
}

test('both vendors take the schema of a design for native structured output', () => {
  const found = measure(designSchema);
  expect(found).toMatchObject({ optional: [], open: [], unsupported: [] });
  for (const key of ['properties', 'depth', 'enumValues', 'characters', 'unions'] as const) {
    expect(found[key], key).toBeGreaterThan(0);
    expect(found[key], key).toBeLessThanOrEqual(limits[key]);
  }
});

test('the walk sees what would break a limit', () => {
  const bad = z.object({
    a: z.string().optional(),
    b: z.record(z.string(), z.string()),
    c: z.string().min(1),
  });
  const found = measure(bad);
  expect(found.optional).toEqual(['design.a']);
  expect(found.open).toEqual(['design.b']);
  expect(found.unsupported).toEqual(expect.arrayContaining(['design.c: minLength']));
  type Node = { next: Node | null };
  const node: z.ZodType<Node> = z.lazy(() => z.object({ next: node.nullable() }));
  expect(measure(z.object({ node })).unsupported).toEqual(
    expect.arrayContaining([expect.stringMatching(/\$ref/)]),
  );
});
