import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Output } from '@proven/terminal';
import { openAgent } from '../agents/index.ts';
import { BlueprintError } from '../errors.ts';
import { type EvalDefinition, parseDefinition } from '../eval/definition.ts';
import { evaluate, readEvaluation } from '../eval/evaluate.ts';
import type { EvalProgress, Evaluation } from '../eval/evaluating.ts';
import { prepareTasks } from '../eval/prepare.ts';
import { toResults } from '../eval/results.ts';
import { formatCost } from '../models/cost.ts';
import type { Invocation, Outcome } from './command.ts';
import { renderEval } from './render/eval.ts';

/** Evaluates what a file says. */
export async function runEval(invocation: Invocation): Promise<Outcome> {
  const {
    arguments: [given = ''],
    options,
    config,
    directory,
  } = invocation;
  const file = resolve(directory, given);
  const read = readDefinition(file);
  const definition = { ...read, runs: (options['runs'] as number | undefined) ?? read.runs };
  refuseUnpricedBudget(definition, config.maxUsd);
  const tasks = await prepareTasks(definition, file, config.environment);
  const results = resolve(directory, (options['results'] as string | undefined) ?? resultsBeside(file));
  const evaluation =
    options['show'] === true
      ? readEvaluation({ definition, tasks, results })
      : await evaluate({ ...optionsFor(invocation), definition, tasks, results });
  return outcomeOf(evaluation, definition, results);
}

function readDefinition(file: string): EvalDefinition {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BlueprintError('not_found', `${file} cannot be read`, {
      details: [`The system says: ${(cause as Error).message}`],
      hint: 'Name the file that says what is compared, from where you stand.',
      cause,
    });
  }
  return parseDefinition(source, file);
}

function refuseUnpricedBudget({ arms }: EvalDefinition, maxUsd: number | undefined): void {
  const unpriced = arms.find(({ agent }) => agent === 'command');
  if (maxUsd === undefined || unpriced === undefined) return;
  throw new BlueprintError('usage', 'a budget is set, and nobody can say what the agent "command" costs', {
    hint: 'Leave the budget out (--max-usd, maxUsd), or take an agent that tells its cost.',
  });
}

function resultsBeside(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}.results`;
}

function optionsFor({ config, now, signal, terminal, json }: Invocation) {
  return {
    maxUsd: config.maxUsd,
    prices: config.prices,
    environment: config.environment,
    now,
    createId: randomUUID,
    signal,
    openAgent: ({ agent, model, permissions, command }: EvalDefinition['arms'][number]) =>
      openAgent(agent, {
        ...{ model, permissions, command, arguments: [], askPerson: undefined },
        environment: config.environment,
      }),
    onProgress: json ? () => undefined : tellProgress(terminal.err),
  };
}

/** A line for each run that is over. */
function tellProgress({ line, style, symbols }: Output): (progress: EvalProgress) => void {
  const names = new Map<string, string>();
  const costs = new Map<string, string>();
  let [done, planned] = [0, 0];
  return progress => {
    if (progress.type === 'planned') planned = progress.runs.length;
    if (progress.type !== 'recorded') return;
    const { event } = progress;
    if (event.eval === 'run_started') names.set(event.run, `${event.task}, ${event.arm}`);
    if (event.eval === 'run_ended' && names.has(event.run)) costs.set(event.run, formatCost(event.cost));
    if (event.eval === 'run_judged') {
      const mark = event.passed ? style.green(symbols.success) : style.red(symbols.failure);
      line(`${mark} ${++done} of ${planned}: ${names.get(event.run)}, ${costs.get(event.run)}`);
    }
  };
}

function outcomeOf(evaluation: Evaluation, { runs }: EvalDefinition, folder: string): Outcome {
  const results = toResults(evaluation, runs);
  const isOver = evaluation.outcome === 'budget_reached';
  return {
    data: { ...results, results: folder },
    render: output => renderEval(results, output),
    ...(isOver
      ? {
          finding: new BlueprintError('budget_reached', 'the budget does not reach for another run', {
            hint: 'Raise --max-usd, and run the same command again: it goes on from here.',
          }),
        }
      : {}),
  };
}
