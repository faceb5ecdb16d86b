import { z } from 'zod';

/** A part of a whole, as it was counted. */
const share = z.object({ part: z.number().nonnegative(), of: z.number().nonnegative() });
export type Share = z.infer<typeof share>;

const validationSchema = z.object({
  /** Its id. */
  validation: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  event: z.literal('validated'),
  /** Lines that the tests ran through, of all; null where nobody measured it. */
  coverage: share.nullable().default(null),
  /** What differs from the design, of all that was compared; null where nobody measured it. */
  drift: share.nullable().default(null),
  /** Checks and metrics that passed, of all. */
  checks: share.nullable().default(null),
});

/** One run of `blueprint validate`, as far as figures over runs need it. */
export type Validation = z.infer<typeof validationSchema>;

/** The validations in a journal, in order. Lines of other kinds are none. Pure. */
export function parseValidations(source: string): Validation[] {
  return source.split('\n').flatMap(line => parseLine(line) ?? []);
}

function parseLine(line: string): Validation | undefined {
  if (!line.includes('"validation"')) return undefined;
  try {
    return validationSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
