import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../disk/write-whole.ts';
import { BlueprintError, type Problem } from '../../errors.ts';
import { answerModes } from '../port.ts';

// A cassette: answers by the hash of their request, to play again what a model said once, or what a test needs.

const count = z.number().int().nonnegative().nullable();

const recordedCall = z.strictObject({
  /** Of the request, see requestHash. */
  request: z.string().regex(/^[0-9a-f]{64}$/),
  step: z.string(),
  mode: z.enum(answerModes),
  text: z.string(),
  finish: z.enum(['complete', 'truncated', 'refused', 'cut', 'other']),
  usage: z.strictObject({
    inputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    outputTokens: count,
  }),
  model: z.string(),
});

const cassetteSchema = z.strictObject({
  version: z.literal(1),
  /** Written by hand: no model ever said it. */
  synthetic: z.boolean(),
  note: z.string().optional(),
  calls: z.array(recordedCall),
});

export type Cassette = z.infer<typeof cassetteSchema>;

/** Adds an answer; the file is whole at any moment. */
export function addCall(path: string, call: Cassette['calls'][number]): void {
  const cassette = existingCassette(path) ?? { version: 1, synthetic: false, calls: [] };
  writeWhole(path, `${JSON.stringify({ ...cassette, calls: [...cassette.calls, call] }, null, 2)}\n`);
}

function existingCassette(path: string): Cassette | undefined {
  try {
    return readCassette(path, dirname(path));
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Throws `not_found`, and `invalid_configuration` for what is no cassette. */
export function readCassette(path: string, directory: string): Cassette {
  const file = relative(directory, path);
  const parsed = cassetteSchema.safeParse(parseJson(readText(path, file), file));
  if (parsed.success) return parsed.data;
  const problems: Problem[] = parsed.error.issues.map(issue => ({
    code: 'invalid_cassette',
    message: `${issue.path.join('.') || 'the cassette'}: ${issue.message}`,
    file,
  }));
  throw new BlueprintError('invalid_configuration', `${file} is not a cassette`, { problems });
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BlueprintError('not_found', `the cassette ${file} cannot be read`, {
      details: [`The system says: ${(error as Error).message}`],
      hint: 'Name it as recorded/path/to/cassette.json, from where you stand.',
      cause: error,
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BlueprintError('invalid_configuration', `${file} is not JSON`, {
      details: [(error as Error).message],
      cause: error,
    });
  }
}
