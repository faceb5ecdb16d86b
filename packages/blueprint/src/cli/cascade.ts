import type { Brief } from '../brief/brief.ts';
import type { Design } from '../design/design.ts';
import { type CascadeResult, reviewInStages } from '../draft/cascade.ts';
import { BlueprintError } from '../errors.ts';
import { knownModels, type ModelClass } from '../models/catalog.ts';
import type { Cost } from '../models/cost.ts';
import { type Stage, stages } from '../prompts/catalogue.ts';
import { withModels } from './asking.ts';
import type { Invocation } from './command.ts';

const classOf: Readonly<Record<Stage, ModelClass>> = { quick: 'small', technical: 'middle', deep: 'strong' };

/** What a review came to, and what all of it cost. */
export type CascadeOutcome = CascadeResult & { readonly cost: Cost };

/** Reviews a design with the models that were named, or with a small, a middle and a strong one of the same vendor. */
export async function runCascade(
  folder: string,
  design: Design,
  brief: Brief,
  invocation: Invocation,
): Promise<CascadeOutcome> {
  const models = modelsOf(invocation.options['cascade'], invocation.config.model);
  return withModels(folder, invocation, async session => {
    const result = await reviewInStages(brief.source, design, stage => session.askerOf(models?.[stage]));
    return { ...result, cost: session.cost() };
  });
}

/** Undefined: the model of the configuration for every stage, as for `manual`. */
function modelsOf(given: unknown, configured: string | undefined): Record<Stage, string> | undefined {
  if (typeof given === 'string') {
    const names = given.split(',').map(name => name.trim());
    if (names.length !== stages.length) {
      throw new BlueprintError('usage', `--cascade takes ${stages.length} models, cheapest first`, {
        hint: 'For example: --cascade anthropic/claude-haiku-5-5,anthropic/claude-sonnet-5-5,anthropic/claude-opus-5-5',
      });
    }
    return byStage(stage => names[stages.indexOf(stage)]);
  }
  const vendor = configured?.split('/')[0] ?? '';
  return byStage(stage => {
    const wanted = knownModels.filter(model => model.class === classOf[stage]);
    return wanted.find(({ name }) => name === configured || name.startsWith(`${vendor}/`))?.name;
  });
}

function byStage(nameOf: (stage: Stage) => string | undefined): Record<Stage, string> | undefined {
  const names = stages.flatMap(stage => {
    const name = nameOf(stage);
    return name === undefined ? [] : [[stage, name] as const];
  });
  return names.length === stages.length ? (Object.fromEntries(names) as Record<Stage, string>) : undefined;
}
