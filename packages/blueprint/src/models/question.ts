import type { z } from 'zod';
import type { Budget } from './budget.ts';
import type { Keep } from './call-event.ts';
import type { Cost } from './cost.ts';
import type { Recall } from './kept.ts';
import type { AnswerMode, AnswerShape, Model } from './port.ts';
import type { Price } from './prices.ts';

/** One question to a model, answered by a value of one schema. */
export interface Question<Value> {
  /** What it is for, in lower-case letters, digits and hyphens, one of its kind in a command: `design`, `critique-security`. */
  readonly step: string;
  /** The part that is the same for many questions; it goes first and is marked for the provider's prompt cache. */
  readonly system: string;
  readonly prompt: string;
  readonly answer: AnswerShape & { readonly schema: z.ZodType<Value> };
  /** The answer has the shape of the design in the system part, which then shows it. */
  readonly revises?: boolean;
  /** What is wrong with a value that fits the schema; it goes back to the model as the schema's errors do. */
  readonly complaints?: (value: Value) => readonly string[];
}

/** With what a question is asked. */
export interface Asking {
  readonly model: Model;
  readonly prices: readonly Price[];
  /** Shared by all questions of a command. */
  readonly budget: Budget;
  readonly keep: Keep;
  /** One start of the command, for the journal. */
  readonly run: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** Of one answer, thinking included; see `outputLimitOf`. */
  readonly maxOutputTokens?: number | undefined;
  /** Answers on record; undefined asks for all anew. */
  readonly recall?: Recall | undefined;
  /** Answers in all, the first one counted; 3 where nothing is said. */
  readonly maxAnswers?: number;
}

export interface Answer<Value> {
  readonly value: Value;
  readonly mode: AnswerMode;
  /** The exact id that answered. */
  readonly model: string;
  /** Of all calls that the question took. */
  readonly cost: Cost;
  readonly calls: number;
  readonly warnings: readonly string[];
}

export const defaultMaxAnswers = 3;
