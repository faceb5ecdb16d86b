import type { Design } from '../design/design.ts';
import type { Answer } from '../models/question.ts';
import type { Verdict } from '../prompts/answers.ts';
import { type Stage, stages } from '../prompts/catalogue.ts';
import { cascadeStep } from '../prompts/steps.ts';
import type { Asker } from './ask.ts';

export interface StageResult extends Verdict {
  readonly stage: Stage;
  /** The exact id that answered. */
  readonly model: string;
  readonly cost: Answer<Verdict>['cost'];
}

export interface CascadeResult {
  readonly stages: readonly StageResult[];
  /** Stages that were not asked, because the one before was sure. */
  readonly notAsked: readonly Stage[];
  /** Of the last stage that was asked. */
  readonly verdict: Verdict['verdict'];
}

/** Reviews a design with one model after the other, cheapest first; ends at the first that is sure. */
export async function reviewInStages(
  brief: string,
  design: Design,
  askerOf: (stage: Stage) => Asker,
): Promise<CascadeResult> {
  const results: StageResult[] = [];
  for (const stage of stages) {
    const asker = askerOf(stage);
    const step = cascadeStep({ provider: asker.provider, brief, design: JSON.stringify(design) }, stage);
    const { value, model, cost } = await asker.ask(step, complaintsAbout);
    results.push({ stage, ...value, model, cost });
    if (value.verdict !== 'unsure') break;
  }
  return {
    stages: results,
    notAsked: stages.slice(results.length),
    verdict: results.at(-1)?.verdict ?? 'unsure',
  };
}

/** A verdict that nothing speaks for would end the cascade without a reason. */
function complaintsAbout({ verdict, reasons, findings }: Verdict): readonly string[] {
  return [
    ...(reasons.length === 0 ? ['reasons: at least one is needed'] : []),
    ...(verdict === 'defective' && findings.length === 0
      ? ['findings: a defective design has at least one']
      : []),
  ];
}
