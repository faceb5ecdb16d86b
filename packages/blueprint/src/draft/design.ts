import type { Design } from '../design/design.ts';
import type { Increments } from '../prompts/answers.ts';
import { designStep, incrementalStep, type Step, testsFirstStep } from '../prompts/steps.ts';
import type { Asker } from './ask.ts';

export interface DesignGoal {
  /** The text of brief.md. */
  readonly brief: string;
  /** The test specification is asked for before the design, and the design is made to pass it. */
  readonly testsFirst: boolean;
  /** One design for each; none means one design without a priority. */
  readonly approaches: readonly string[];
  /** The part of a larger system that is designed now. */
  readonly increment?: Increment | undefined;
}

export interface Increment {
  readonly plan: Increments['increments'][number];
  /** What building the increments before it has shown. */
  readonly learnt: string;
}

/** A design, and the approach that it puts first. */
export interface Draft {
  readonly approach: string | undefined;
  readonly design: Design;
}

/** Makes one design of a brief, or one for each approach. */
export async function draftDesigns(goal: DesignGoal, asker: Asker): Promise<readonly Draft[]> {
  const tests = goal.testsFirst ? await askForTests(goal.brief, asker) : undefined;
  const approaches = goal.approaches.length === 0 ? [undefined] : goal.approaches;
  const steps = approaches.map(approach => designStepOf(goal, asker, { tests, approach }));
  const answers = await asker.askAll(steps);
  return answers.map(({ value }, index) => ({
    approach: approaches[index],
    // The specification was fixed before; a design that changed it would be judged by what it made up.
    design: tests === undefined ? value : { ...value, testSpecification: tests },
  }));
}

/** The increments of a brief, in the order in which they are built. */
export async function planIncrements(brief: string, asker: Asker): Promise<Increments['increments']> {
  const answer = await asker.ask(incrementalStep({ provider: asker.provider, brief }), ({ increments }) =>
    increments.length === 0 ? ['increments: at least one is needed'] : [],
  );
  return answer.value.increments;
}

/** Every step that `draftDesigns` would ask first, for a price before anything is sent. */
export function firstSteps(
  goal: DesignGoal,
  { provider }: Pick<Asker, 'provider'>,
): readonly Step<unknown>[] {
  const { brief } = goal;
  const approaches = goal.approaches.length === 0 ? [undefined] : goal.approaches;
  return [
    ...(goal.testsFirst ? [testsFirstStep({ provider, brief })] : []),
    ...approaches.map(approach => designStepOf(goal, { provider }, { tests: undefined, approach })),
  ];
}

async function askForTests(brief: string, asker: Asker): Promise<NonNullable<Design['testSpecification']>> {
  const { value } = await asker.ask(testsFirstStep({ provider: asker.provider, brief }));
  return value.testSpecification;
}

function designStepOf(
  { brief, increment }: DesignGoal,
  { provider }: Pick<Asker, 'provider'>,
  { tests, approach }: { tests: Design['testSpecification'] | undefined; approach: string | undefined },
): Step<Design> {
  return designStep({
    provider,
    brief,
    ...(tests == null ? {} : { tests: JSON.stringify(tests) }),
    ...(approach === undefined ? {} : { approach }),
    ...(increment === undefined
      ? {}
      : { increment: { plan: JSON.stringify(increment.plan), learnt: increment.learnt } }),
  });
}
