import { z } from 'zod';

/** The schema as providers take it: draft 7, objects closed. */
export function jsonSchemaOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'draft-7' });
  return plain;
}
