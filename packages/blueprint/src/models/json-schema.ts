import { z } from 'zod';

/** The parts of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
}

/** The schema as providers take it: draft 7, objects closed. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'draft-7' }) as JsonSchema & {
    $schema?: string;
  };
  return plain;
}

/** The schema as a TypeScript type, for models that only read it: near half the tokens of JSON Schema. */
export function typeTextOf(schema: z.ZodType): string {
  return renderType(jsonSchemaOf(schema), '');
}

function renderType(schema: JsonSchema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(each => renderType(each, indent)).join(' | ');
  if (schema.type === 'array') return renderArray(schema.items ?? {}, indent);
  if (schema.type === 'object') return renderObject(schema, indent);
  const types = [schema.type ?? 'unknown'].flat();
  return types.map(type => (type === 'integer' ? 'number' : type)).join(' | ');
}

function renderArray(items: JsonSchema, indent: string): string {
  const item = renderType(items, indent);
  return / \| /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function renderObject({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?';
    const comment = schema.description === undefined ? '' : ` // ${schema.description.replace(/\s+/g, ' ')}`;
    const type = renderType(schema, inner);
    // Behind a type of many lines a remark would be read as part of what follows.
    return type.includes('\n')
      ? `${comment === '' ? '' : `${inner}${comment.slice(1)}\n`}${inner}${name}${optional}: ${type};`
      : `${inner}${name}${optional}: ${type};${comment}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}
