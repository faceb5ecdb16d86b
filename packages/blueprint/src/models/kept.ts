import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnsweredWithFile, Journal } from '../ledger/journal.ts';
import type { Model, ModelResponse } from './port.ts';
import { requestHash } from './request-hash.ts';

/**
 * A model that does not ask again what it was asked before: where the journal holds a whole answer of the same model to
 * the very same request, that is the answer, and it costs nothing. So a command that was cut off goes on where it was.
 */
export function replayKept(model: Model, { calls }: Journal, folder: string): Model {
  const kept = new Map<string, AnsweredWithFile>();
  for (const { asked, ended } of calls) {
    const isWhole = ended?.event === 'answered' && ended.finish === 'complete';
    if (isWhole && asked.model === model.name) kept.set(asked.request, ended);
  }
  // What a person brings, or a bill elsewhere, is taken from where it is.
  if (kept.size === 0 || model.billing === 'elsewhere') return model;
  return {
    ...model,
    respond: async (request, mode) => {
      const answered = kept.get(requestHash(request, mode));
      const text = answered === undefined ? undefined : readKept(join(folder, answered.answer));
      if (answered === undefined || text === undefined) return model.respond(request, mode);
      return { ...nothingUsed, text, mode, model: answered.answeredBy, warnings: [] };
    },
  };
}

const nothingUsed = {
  finish: 'complete',
  usage: { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  costUsd: 0,
  durationMs: 0,
  retries: 0,
  lostAttempts: 0,
} as const satisfies Partial<ModelResponse>;

/** Undefined where somebody removed it: then it is asked again. */
function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
