import { type Output, printable } from '@proven/terminal';
import { type DesignGoal, firstSteps } from '../../draft/design.ts';
import { formatCount } from '../../format-count.ts';
import { estimateQuestion } from '../../models/account.ts';
import { formatUsd } from '../../models/cost.ts';
import type { Asking } from '../../models/question.ts';
import { providerOf } from '../../prompts/catalogue.ts';
import type { Outcome } from '../command.ts';

/** What would be sent first, its tokens, and the most that it can cost. */
export function describeFirstSteps(goal: Omit<DesignGoal, 'increment'>, asking: Asking): Outcome {
  const steps = firstSteps(
    { ...goal, increment: undefined },
    { provider: providerOf(asking.model.name) },
  ).map(step => {
    const { prompt: tokens, atMostUsd } = estimateQuestion(step, asking);
    return { ...step, tokens, atMostUsd };
  });
  const data = {
    model: asking.model.name,
    steps: steps.map(({ step, system, prompt, tokens, atMostUsd }) => ({
      step,
      system,
      prompt,
      tokens: { ...tokens, basis: 'estimated' },
      atMostUsd: atMostUsd ?? null,
    })),
  };
  return { data, render: output => renderSteps(data, output) };
}

function renderSteps(
  {
    model,
    steps,
  }: {
    model: string;
    steps: readonly {
      step: string;
      system: string;
      prompt: string;
      tokens: { expected: number; atMost: number };
      atMostUsd: number | null;
    }[];
  },
  output: Output,
): void {
  const { style } = output;
  for (const { step, system, prompt, tokens, atMostUsd } of steps) {
    const price =
      atMostUsd === null ? 'no price is known' : `at most ${formatUsd(atMostUsd)} with the longest answer`;
    output.line(style.bold(`${step} to ${printable(model)}`));
    output.line(
      style.dim(
        `about ${formatCount(tokens.expected)} tokens, at most ${formatCount(tokens.atMost)} (estimated); ${price}`,
      ),
    );
    output.line();
    output.lines(printable(`${system}\n\n${prompt}`, { newlines: true }).split('\n'));
    output.line();
  }
  output.line('Nothing was sent.');
}
