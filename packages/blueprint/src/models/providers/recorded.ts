import { relative, resolve } from 'node:path';
import { BlueprintError } from '../../errors.ts';
import { type AnswerMode, answerModes, type Model, type ModelRequest, type ModelResponse } from '../port.ts';
import { requestHash } from '../request-hash.ts';
import type { OpenModel } from '../surroundings.ts';
import { addCall, type Cassette, readCassette } from './cassette.ts';

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
