import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../disk/write-whole.ts';
import { BlueprintError, type Problem } from '../../errors.ts';
import { type AnswerMode, answerModes, type Model, type ModelRequest, type ModelResponse } from '../port.ts';
import { requestHash } from '../request-hash.ts';
import type { OpenModel } from '../surroundings.ts';

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

type Cassette = z.infer<typeof cassetteSchema>;

/** Plays a cassette: `recorded/path/to/cassette.json`. Of several answers to one request, each is played in its turn. */
export const openRecorded: OpenModel = (id, { directory }) => {
  const path = resolve(directory, id);
  const cassette = readCassette(path, directory);
  const played = new Map<string, number>();
  const recordedModes = answerModes.filter(mode => cassette.calls.some(call => call.mode === mode));
  return {
    name: `recorded/${id}`,
    vendor: 'recorded',
    id,
    billing: 'nothing',
    modes: recordedModes.length === 0 ? ['native'] : recordedModes,
    respond: async (request, mode) => {
      request.signal?.throwIfAborted();
      return play(cassette, request, mode, played, relative(directory, path));
    },
  };
};

function play(
  { calls, synthetic }: Cassette,
  request: ModelRequest,
  mode: AnswerMode,
  played: Map<string, number>,
  file: string,
): ModelResponse {
  const hash = requestHash(request, mode);
  const matching = calls.filter(call => call.request === hash);
  if (matching.length === 0) {
    // The step may have been recorded in a lower mode, as it is where a model refuses one.
    if (calls.some(call => call.step === request.step && isLower(call.mode, mode)))
      throw new BlueprintError('mode_refused', `${file} has "${request.step}" in another mode`);
    throw notRecorded(request, hash, calls, file);
  }
  const turn = played.get(hash) ?? 0;
  played.set(hash, turn + 1);
  const call = matching[Math.min(turn, matching.length - 1)] as Cassette['calls'][number];
  const { text, finish, usage, model } = call;
  const warnings = synthetic ? ['the answer is synthetic: it was written by hand'] : [];
  return {
    text,
    mode,
    finish,
    usage,
    model,
    warnings,
    costUsd: null,
    durationMs: 0,
    retries: 0,
    lostAttempts: 0,
  };
}

function isLower(one: AnswerMode, other: AnswerMode): boolean {
  return answerModes.indexOf(one) > answerModes.indexOf(other);
}

function notRecorded(
  { step }: ModelRequest,
  hash: string,
  calls: Cassette['calls'],
  file: string,
): BlueprintError {
  const steps = [...new Set(calls.map(call => call.step))];
  const message = steps.includes(step)
    ? `${file} has an answer to "${step}", but to another prompt`
    : `${file} has no answer to "${step}"`;
  return new BlueprintError('not_recorded', message, {
    details: [`request: ${hash}`, `steps in it: ${steps.length === 0 ? 'none' : steps.join(', ')}`],
    hint: 'The brief, the prompts or the settings changed since. Record it again: set BLUEPRINT_RECORD to its path.',
  });
}

/** A model that works as it did, and writes each answer into a cassette as soon as it is there. */
export function recordCalls(model: Model, path: string): Model {
  return {
    ...model,
    respond: async (request, mode) => {
      const response = await model.respond(request, mode);
      const { text, finish, usage } = response;
      const call = {
        request: requestHash(request, mode),
        step: request.step,
        mode,
        text,
        finish,
        usage,
        model: response.model,
      };
      addCall(path, call);
      return response;
    },
  };
}

function addCall(path: string, call: Cassette['calls'][number]): void {
  const cassette = existingCassette(path) ?? { version: 1, synthetic: false, calls: [] };
  writeWhole(path, `${JSON.stringify({ ...cassette, calls: [...cassette.calls, call] }, null, 2)}\n`);
}

function existingCassette(path: string): Cassette | undefined {
  try {
    return readCassette(path, process.cwd());
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function readCassette(path: string, directory: string): Cassette {
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
