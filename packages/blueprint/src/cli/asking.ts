import { relative } from 'node:path';
import {
  formatDuration,
  type Output,
  plural,
  printable,
  startProgress,
  type Terminal,
} from '@proven/terminal';
import type { Config } from '../config/config.ts';
import type { Asker } from '../draft/ask.ts';
import { createAsker, type StepEvent } from '../draft/asker.ts';
import { BlueprintError } from '../errors.ts';
import { type Cost, formatCost, sumOfCosts } from '../models/cost.ts';
import type { Asking } from '../models/question.ts';
import { startAsking } from '../models/start-asking.ts';
import type { Invocation } from './command.ts';

/** Models of one command: one budget, one entry in the journal, one line of progress. */
export interface Session {
  /** An asker with the model of the configuration, or another one. */
  readonly askerOf: (model?: string) => Asker;
  /** The same without anything to ask: for prices. */
  readonly askingOf: (model?: string) => Asking;
  /** What everything asked so far has cost. */
  readonly cost: () => Cost;
  /** The exact id that answered last. */
  readonly answeredBy: () => string;
  readonly stop: () => void;
}

/** Runs `action` with models whose calls are kept in a design's folder. */
export async function withModels<Result>(
  folder: string,
  invocation: Invocation,
  action: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = openSession(folder, invocation);
  try {
    return await action(session);
  } finally {
    session.stop();
  }
}

function openSession(folder: string, invocation: Invocation): Session {
  const { config, options, directory, now, signal, terminal, json } = invocation;
  const askWith = startAsking(config, {
    design: folder,
    directory,
    now,
    signal,
    temperature: options['temperature'] as number | undefined,
    seed: options['seed'] as number | undefined,
    isFresh: options['fresh'] === true,
  });
  const costs: Cost[] = [];
  let answeredBy = 'unknown';
  const view = json ? silentView : createView(terminal);
  const askingOf = (name = requireModel(config)) => askWith(name);
  return {
    askingOf,
    askerOf: name =>
      createAsker(askingOf(name), event => {
        if (event.type === 'step_answered') {
          costs.push(event.cost);
          answeredBy = event.model;
        }
        view.show(event);
      }),
    cost: () => (costs.length === 0 ? { usd: 0, basis: 'measured' } : sumOfCosts(costs)),
    answeredBy: () => answeredBy,
    stop: view.stop,
  };
}

function requireModel({ model }: Config): string {
  if (model !== undefined) return model;
  throw new BlueprintError('usage', 'no model is named', {
    hint: 'Name one with --model or in blueprint.config.json; "blueprint models" lists them. "--model manual" needs no key: it writes the prompt to a file and takes the answer from one.',
  });
}

interface View {
  readonly show: (event: StepEvent) => void;
  readonly stop: () => void;
}

const silentView: View = { show: () => undefined, stop: () => undefined };

/** One line a step once it is answered, and what is waited for below. */
function createView({ err }: Terminal): View {
  const waiting = new Set<string>();
  let progress: ReturnType<typeof startProgress> | undefined;
  const redraw = () => {
    const label = [...waiting].join(', ');
    if (waiting.size === 0) {
      progress?.stop();
      progress = undefined;
    } else if (progress === undefined) progress = startProgress(err, { label });
    else progress.update({ label });
  };
  return {
    show: event => {
      if (event.type === 'step_asked') {
        waiting.add(event.step);
        redraw();
        return;
      }
      waiting.delete(event.step);
      const lines = answeredLines(event, err);
      if (progress === undefined) err.lines(lines);
      else progress.print(lines);
      redraw();
    },
    stop: () => progress?.stop(),
  };
}

function answeredLines(
  { step, model, cost, calls, durationMs, warnings }: Extract<StepEvent, { type: 'step_answered' }>,
  { style, symbols }: Output,
): string[] {
  const facts = [
    printable(model),
    formatDuration(durationMs),
    formatCost(cost),
    ...(calls === 1 ? [] : [`${plural(calls, 'call')}, the answer had to be repaired`]),
  ];
  return [
    `${style.green(symbols.success)} ${step}  ${style.dim(facts.join(', '))}`,
    ...warnings.map(warning => `  ${style.yellow('warning:')} ${printable(warning)}`),
  ];
}

/** A path as a person would type it from where they stand. */
export function shownPath(path: string, directory: string): string {
  const shown = relative(directory, path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}
