import { z } from 'zod';

/** The parts of JSON Schema that our answers use. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
}

/** A schema in TypeScript's notation: a fraction of the tokens of its JSON Schema, for models that take none. */
export function describeShape(schema: z.ZodType): string {
  return describe(z.toJSONSchema(schema) as JsonSchema, '');
}

function describe(schema: JsonSchema, indent: string): string {
  return alternatives(schema, indent).join('|');
}

function alternatives(schema: JsonSchema, indent: string): string[] {
  const { type } = schema;
  if (schema.enum !== undefined) return schema.enum.map(value => JSON.stringify(value));
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(one => alternatives(one, indent));
  if (type === undefined) throw new Error('A schema of an answer has a part without a type.');
  if (typeof type !== 'string') return [...type];
  if (type === 'array') return [describeArray(schema.items ?? {}, indent)];
  return [type === 'object' ? describeObject(schema, indent) : type];
}

function describeArray(items: JsonSchema, indent: string): string {
  const item = alternatives(items, indent);
  return item.length > 1 ? `(${item.join('|')})[]` : `${item.join('')}[]`;
}

function describeObject({ properties = {} }: JsonSchema, indent: string): string {
  const inner = `${indent} `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const note = field.description === undefined ? '' : ` // ${field.description}`;
    return `${inner}${name}: ${describe(field, inner)}${note}`;
  });
  return `{\n${fields.join('\n')}\n${indent}}`;
}
