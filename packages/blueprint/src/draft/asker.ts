import { askModel } from '../models/ask.ts';
import type { Cost } from '../models/cost.ts';
import { inParallel } from '../models/parallel.ts';
import type { Answer, Asking } from '../models/question.ts';
import { providerOf } from '../prompts/catalogue.ts';
import type { Step } from '../prompts/steps.ts';
import type { Asker } from './ask.ts';

/** What is heard of a step while it is asked. */
export type StepEvent =
  | { readonly type: 'step_asked'; readonly step: string; readonly model: string }
  | {
      readonly type: 'step_answered';
      readonly step: string;
      /** The exact id that answered. */
      readonly model: string;
      readonly cost: Cost;
      /** More than one when an answer had to be repaired. */
      readonly calls: number;
      readonly durationMs: number;
      readonly warnings: readonly string[];
    };

/** Asks steps with one model, and one budget for all of them. */
export function createAsker(asking: Asking, onStep: (event: StepEvent) => void): Asker {
  const ask = async <Value>(
    step: Step<Value>,
    complaints?: (value: Value) => readonly string[],
  ): Promise<Answer<Value>> => {
    const startedAt = asking.now().getTime();
    onStep({ type: 'step_asked', step: step.step, model: asking.model.name });
    const answer = await askModel({ ...step, ...(complaints === undefined ? {} : { complaints }) }, asking);
    const { model, cost, calls, warnings } = answer;
    const durationMs = asking.now().getTime() - startedAt;
    onStep({ type: 'step_answered', step: step.step, model, cost, calls, durationMs, warnings });
    return answer;
  };
  return {
    provider: providerOf(asking.model.name),
    ask,
    askAll: steps => inParallel(steps.map(step => () => ask(step))),
  };
}
