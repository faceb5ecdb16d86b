import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { readJournal } from '../ledger/journal.ts';
import { callsFolder, journalName, keepCalls } from '../ledger/keep.ts';
import { createBudget } from './budget.ts';
import { recallFrom } from './kept.ts';
import { secretsOf } from './keys.ts';
import { openModel } from './open.ts';
import { recordCalls } from './providers/recorded.ts';
import type { Asking } from './question.ts';

export interface AskingOptions {
  /** The folder of the design: its journal, prompts and answers; absolute. */
  readonly design: string;
  /** Where the user stands. */
  readonly directory: string;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** Ask again what the journal holds an answer to. */
  readonly isFresh: boolean;
}

/**
 * Everything to ask models with, by their names `provider/model`: one budget for the whole command, and the design's
 * folder that keeps what is paid for. Opening a model throws what `openModel` throws.
 */
export function startAsking(
  {
    environment,
    baseUrl,
    maxUsd,
    maxOutputTokens,
    prices,
    record,
  }: Pick<Config, 'environment' | 'baseUrl' | 'maxUsd' | 'maxOutputTokens' | 'prices' | 'record'>,
  { design, directory, now, signal, temperature, seed, isFresh }: AskingOptions,
): (model: string) => Asking {
  const shared = {
    prices,
    budget: createBudget(maxUsd),
    keep: keepCalls(design, secretsOf(environment)),
    run: randomUUID(),
    now,
    signal,
    maxOutputTokens,
    temperature,
    seed,
    recall: isFresh ? undefined : recallFrom(readJournal(join(design, journalName)), design),
  };
  return name => {
    const calls = join(design, callsFolder);
    const opened = openModel(name, { environment, baseUrl, directory, calls, now });
    return { ...shared, model: record === undefined ? opened : recordCalls(opened, record) };
  };
}
