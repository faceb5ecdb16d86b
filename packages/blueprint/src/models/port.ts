import type { z } from 'zod';

/** How an answer of a given shape is asked for, best first. */
export const answerModes = ['native', 'tool', 'json', 'text'] as const;
export type AnswerMode = (typeof answerModes)[number];

/** Tokens of one call; null where the provider does not say. */
export interface Usage {
  /** All tokens of the prompt, cached ones included. */
  readonly inputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** With reasoning. */
  readonly outputTokens: number | null;
}

export const unknownUsage: Usage = {
  inputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  outputTokens: null,
};

/** One call. */
export interface ModelRequest {
  /** What the call is for, in lower-case letters, digits and hyphens: names its files. */
  readonly step: string;
  /** From 1; further attempts carry the errors of the last answer in the prompt. */
  readonly attempt: number;
  /** The part that repeats from call to call, first in the prompt: marked for the provider's prompt cache. */
  readonly system: string;
  readonly prompt: string;
  /** Undefined asks for text. */
  readonly answer: AnswerShape | undefined;
  readonly maxOutputTokens: number;
  /** Sent where the model takes them; elsewhere left out, and a warning says so. */
  readonly temperature: number | undefined;
  readonly seed: number | undefined;
  /** In US dollars, for models that keep to a limit themselves. */
  readonly maxUsd: number | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface AnswerShape {
  /** Lower-case letters, digits and underscores, as the providers want a tool's name. */
  readonly name: string;
  readonly schema: z.ZodType;
}

/** What came back. It was paid for: whoever receives it keeps `text` before doing anything else. */
export interface ModelResponse {
  /** All the text there was; of a tool call its arguments. */
  readonly text: string;
  readonly mode: AnswerMode;
  /** `truncated`: the limit of tokens was reached. `cut`: the connection, the process or the user ended it in the middle. */
  readonly finish: 'complete' | 'truncated' | 'refused' | 'cut' | 'other';
  readonly usage: Usage;
  /** In US dollars, where the provider says it itself. */
  readonly costUsd: number | null;
  /** The exact id that answered, where the provider says it. */
  readonly model: string;
  readonly durationMs: number;
  /** Failed attempts before this answer, which the provider called temporary. */
  readonly retries: number;
  /** Those of them that may have been charged, because the connection was lost after the request was sent. */
  readonly lostAttempts: number;
  readonly warnings: readonly string[];
}

/**
 * How a model is paid. `tokens`: by the price list. `told`: the provider says what a call cost. `nothing`: no model was
 * asked. `elsewhere`: on a bill that this tool cannot see.
 */
export type Billing = 'tokens' | 'told' | 'nothing' | 'elsewhere';

/**
 * One model. `respond` makes one logical call: it retries what the provider says is temporary (429, 529, 5xx) as often
 * and as late as the provider asks, and throws `BlueprintError` for what is not; `mode_refused` where the model does not
 * take that mode. It neither reads nor repairs the answer. An answer that was cut off in the middle is returned, not
 * thrown: it was paid for.
 */
export interface Model {
  /** `provider/model`, as the user named it. */
  readonly name: string;
  /** Whose price list holds: the first part of the names in it. */
  readonly vendor: string;
  /** The model's id at its provider. */
  readonly id: string;
  readonly billing: Billing;
  /** Modes it takes, best first; never empty. */
  readonly modes: readonly AnswerMode[];
  respond(request: ModelRequest, mode: AnswerMode): Promise<ModelResponse>;
}
