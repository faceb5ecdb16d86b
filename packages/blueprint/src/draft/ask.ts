import type { Answer } from '../models/question.ts';
import type { Provider } from '../prompts/catalogue.ts';
import type { Step } from '../prompts/steps.ts';

/** What the steps of a draft are asked with. */
export interface Asker {
  /** Whose variant of a prompt is taken. */
  readonly provider: Provider;
  /** Asks one step; `complaints` says what is wrong with an answer that has the right shape. */
  readonly ask: <Value>(
    step: Step<Value>,
    complaints?: (value: Value) => readonly string[],
  ) => Promise<Answer<Value>>;
  /** Asks independent steps at the same time; the answers come in their order. */
  readonly askAll: <Value>(steps: readonly Step<Value>[]) => Promise<readonly Answer<Value>[]>;
}
