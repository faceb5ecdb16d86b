import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnsweredWithFile, Journal, RecordedCall } from '../ledger/journal.ts';
import type { AnswerMode, Model, ModelRequest, ModelResponse } from './port.ts';
import { requestHash } from './request-hash.ts';

/** A whole answer that the journal holds. */
export interface Recalled {
  /** The id of the call in the journal. */
  readonly call: string;
  readonly response: ModelResponse;
  readonly isJudged: boolean;
}

/** What the same model answered to the very same request before. */
export type Recall = (
  model: Pick<Model, 'name'>,
  request: ModelRequest,
  mode: AnswerMode,
) => Recalled | undefined;

/**
 * Answers that the journal holds need not be asked for again, and cost nothing: so a command that was cut off goes on
 * where it was. One whose file somebody removed is not among them.
 */
export function recallFrom({ calls }: Journal, folder: string): Recall {
  const kept = new Map<string, { readonly recorded: RecordedCall; readonly answered: AnsweredWithFile }>();
  for (const recorded of calls) {
    const { asked, ended } = recorded;
    if (ended?.event === 'answered' && ended.finish === 'complete')
      kept.set(keyOf(asked.model, asked.request), { recorded, answered: ended });
  }
  return ({ name }, request, mode) => {
    const found = kept.get(keyOf(name, requestHash(request, mode)));
    const text = found === undefined ? undefined : readKept(join(folder, found.answered.answer));
    if (found === undefined || text === undefined) return undefined;
    return {
      call: found.recorded.asked.call,
      response: { ...nothingUsed, text, mode, model: found.answered.answeredBy, warnings: [] },
      isJudged: found.recorded.judged !== undefined,
    };
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

function keyOf(model: string, request: string): string {
  return `${model} ${request}`;
}

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
