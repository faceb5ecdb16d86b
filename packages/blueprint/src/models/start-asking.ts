import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { callsFolder, keepCalls } from '../ledger/keep.ts';
import { createBudget } from './budget.ts';
import { secretsOf } from './keys.ts';
import { openModel } from './open.ts';
import { recordCalls } from './providers/recorded.ts';
import type { Asking } from './question.ts';

export interface AskingOptions {
  /** `provider/model`. */
  readonly model: string;
  /** The folder of the design: its journal, prompts and answers; absolute. */
  readonly design: string;
  /** Where the user stands. */
  readonly directory: string;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/**
 * Everything to ask a model with: the model, one budget for the whole command, and the design's folder that keeps what
 * is paid for. Another model of the same command is asked with `{ ...asking, model: openModel(…) }`, so that both
 * share the budget. Throws what `openModel` throws.
 */
export function startAsking(
  config: Pick<Config, 'environment' | 'baseUrl' | 'maxUsd' | 'prices' | 'record'>,
  { model: name, design, directory, now, signal }: AskingOptions,
): Asking {
  const { environment, baseUrl, maxUsd, prices, record } = config;
  const model = openModel(name, {
    environment,
    baseUrl,
    directory,
    calls: join(design, callsFolder),
    now,
  });
  return {
    model: record === undefined ? model : recordCalls(model, record),
    prices,
    budget: createBudget(maxUsd),
    keep: keepCalls(design, secretsOf(environment)),
    run: randomUUID(),
    now,
    signal,
  };
}
