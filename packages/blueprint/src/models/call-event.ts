import type { CostBasis } from './cost.ts';
import type { AnswerMode, ModelResponse, Usage } from './port.ts';

// What a call leaves in the journal, in order: asked, then answered or failed, then judged. A call without an end was
// killed; what it may have cost is in its beginning.

interface EventOfCall {
  /** The same for all events of one call. */
  readonly call: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface CallAsked extends EventOfCall {
  readonly event: 'asked';
  /** One start of the command. */
  readonly run: string;
  readonly step: string;
  /** `provider/model`, as the user named it. */
  readonly model: string;
  readonly mode: AnswerMode;
  /** From 1; higher ones repair a wrong answer. */
  readonly attempt: number;
  /** Of what the answer depends on: the prompt, the shape, the mode and the settings. */
  readonly request: string;
  /** In US dollars; null without a price. */
  readonly atMostUsd: number | null;
}

export interface CallAnswered extends EventOfCall {
  readonly event: 'answered';
  /** The exact id that answered. */
  readonly answeredBy: string;
  readonly finish: ModelResponse['finish'];
  readonly usage: Usage;
  /** Whether the tokens are the provider's or counted from the text. */
  readonly tokens: 'measured' | 'estimated';
  /** In US dollars. */
  readonly costUsd: number | null;
  readonly costBasis: CostBasis;
  /** The day from which the price holds; null without a price. */
  readonly priceFrom: string | null;
  readonly durationMs: number;
  readonly retries: number;
  readonly warnings: readonly string[];
}

export interface CallFailed extends EventOfCall {
  readonly event: 'failed';
  /** Of the error. */
  readonly code: string;
  readonly message: string;
  readonly durationMs: number;
  /** In US dollars; 0 where the provider refused the call, an estimate where nobody knows whether it began to answer. */
  readonly costUsd: number | null;
  readonly costBasis: CostBasis;
}

export interface CallJudged extends EventOfCall {
  readonly event: 'judged';
  readonly outcome: 'accepted' | 'wrong_answer' | 'truncated' | 'refused' | 'cut';
  readonly problems: readonly string[];
}

export type CallEvent = CallAsked | CallAnswered | CallFailed | CallJudged;

/**
 * Puts an event on disk before it returns. With `answered` comes the text, which was paid for. It is called before
 * anything reads the answer.
 */
export type Keep = (event: CallEvent, text?: string) => void;
