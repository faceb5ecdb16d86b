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

/** One call. */
export interface ModelRequest {
  /** The part that repeats from call to call, first in the prompt: marked for the provider's prompt cache. */
  readonly system: string;
  readonly prompt: string;
  /** Undefined asks for text. */
  readonly answer: { readonly name: string; readonly schema: z.ZodType } | undefined;
  readonly maxOutputTokens: number;
  /** Sent where the model takes them; elsewhere left out, and a warning says so. */
  readonly temperature: number | undefined;
  readonly seed: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What came back. It was paid for: whoever receives it keeps `text` before doing anything else. */
export interface ModelResponse {
  /** All the text there was; of a tool call its arguments. */
  readonly text: string;
  readonly mode: AnswerMode;
  readonly finish: 'complete' | 'truncated' | 'refused' | 'other';
  readonly usage: Usage;
  /** The exact id that answered, where the provider says it. */
  readonly model: string;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/**
 * One model. `respond` makes one logical call: it retries what the provider says is temporary (429, 529, 5xx) as often
 * and as late as the provider asks, and throws `BlueprintError` for what is not. It neither reads nor repairs the answer.
 */
export interface Model {
  /** `provider/model`, as the user named it. */
  readonly name: string;
  /** Modes it takes, best first; never empty. */
  readonly modes: readonly AnswerMode[];
  respond(request: ModelRequest, mode: AnswerMode): Promise<ModelResponse>;
}
