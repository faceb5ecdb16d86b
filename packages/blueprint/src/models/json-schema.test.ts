import { expect, test } from 'vitest';
import { z } from 'zod';
import { designSchema } from '../design/design.ts';
import { typeTextOf } from './json-schema.ts';

test('a schema as a TypeScript type', () => {
  const schema = z.object({
    title: z.string().describe('In a\nfew words.'),
    when: z.string().nullable().describe('YYYY-MM-DD'),
    count: z.number().int().nullable(),
    level: z.enum(['Low', 'High']),
    levels: z.array(z.enum(['Low', 'High'])),
    check: z.object({ command: z.string() }).nullable().describe('What holds.'),
    parts: z.array(z.object({ id: z.string() })),
  });
  expect(typeTextOf(schema)).toBe(`{
  title: string; // In a few words.
  when: string | null; // YYYY-MM-DD
  count: number | null;
  level: "Low" | "High";
  levels: ("Low" | "High")[];
  // What holds.
  check: {
    command: string;
  } | null;
  parts: {
    id: string;
  }[];
}`);
});

test('everything of a design can be said so', () => {
  expect(typeTextOf(designSchema)).not.toMatch(/unknown|undefined|,null/);
});
