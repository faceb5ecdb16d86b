import { randomUUID } from 'node:crypto';
import { type AgentName, openAgent } from '../agents/index.ts';
import type { Agent, Permissions } from '../agents/port.ts';
import { type BuildReport, buildDesign } from '../build/build.ts';
import type { BuildOptions } from '../build/building.ts';
import type { BuildResumed, BuildStarted } from '../build/events.ts';
import { describeFailure } from '../build/fault.ts';
import { eventsOfLastBuild, readBuildEvents } from '../build/journal.ts';
import { hasBudget } from '../build/money.ts';
import { type BuildPlan, commandsOf } from '../build/plan.ts';
import { BlueprintError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import { configuredCommands, requireAllowed } from './allow-commands.ts';
import { describeMerge, mergeBranch } from './build-merge.ts';
import { loadPlan } from './build-plan.ts';
import type { Invocation, Outcome } from './command.ts';
import { createBuildView } from './render/build-live.ts';
import { jsonOfBuild, renderBuild } from './render/build-summary.ts';

/** Builds a design with what the command line says. */
export async function runBuild(folder: string, invocation: Invocation): Promise<Outcome> {
  const { plan, repository } = await loadPlan(folder, invocation);
  const chosen = await chooseAgent(folder, invocation);
  const agent = await openChosen(chosen, invocation);
  const commands = [...configuredCommands(invocation), ...commandsOf(plan)];
  await requireAllowed(commands, repository.gitFolder, invocation);
  const view = createBuildView(
    plan.tasks,
    invocation.json ? undefined : invocation.terminal.err,
    invocation.now,
    // What is drawn anew would be drawn over the question that a person is asked.
    chosen.name === 'manual' ? false : undefined,
  );
  const options = optionsFor(folder, plan, agent, chosen.model, invocation);
  try {
    const report = await buildDesign(
      { ...options, onProgress: view.show },
      {
        mode: modeOf(invocation),
        directory: repository.root,
        signal: invocation.signal,
      },
    );
    view.stop();
    return await outcomeOf(report, plan, folder, repository, invocation);
  } catch (error) {
    if (!invocation.signal.aborted || error instanceof BlueprintError) throw error;
    throw new BlueprintError('interrupted', 'interrupted', {
      hint: '"blueprint build --resume" goes on. What is proven stays.',
      cause: error,
    });
  } finally {
    view.stop();
  }
}

function modeOf({ options }: Invocation): 'start' | 'resume' | 'restart' {
  if (options['resume'] === true) return 'resume';
  return options['restart'] === true ? 'restart' : 'start';
}

interface ChosenAgent {
  readonly name: AgentName;
  /** As the agent names it. */
  readonly model: string | undefined;
}

/** The one of the flag, of the configuration, or, to go on with a build, the one that has begun it. */
async function chooseAgent(folder: string, { options, config }: Invocation): Promise<ChosenAgent> {
  const given = options['agent'] as string | undefined;
  const model = options['agentModel'] as string | undefined;
  const name = given === undefined ? config.agent : await parseAgent(given);
  if (name !== undefined) return { name, model };
  const last = options['resume'] === true ? lastAgent(folder) : undefined;
  if (last === undefined) {
    throw new BlueprintError('usage', 'no agent is named', {
      hint: 'Name one with --agent or in blueprint.config.json. "--agent manual" needs none: it shows you what to do.',
    });
  }
  return { name: await parseAgent(last.agent), model: model ?? last.model ?? undefined };
}

/** Who worked last at the build that is to be gone on with. */
function lastAgent(folder: string): BuildStarted | BuildResumed | undefined {
  return eventsOfLastBuild(readBuildEvents(folder)).findLast(
    (event): event is BuildStarted | BuildResumed =>
      event.event === 'build_started' || event.event === 'build_resumed',
  );
}

function openChosen({ name, model }: ChosenAgent, invocation: Invocation): Promise<Agent> {
  const { options, config, confirm, terminal } = invocation;
  if (name === 'command' && hasBudget(config)) {
    throw new BlueprintError('usage', 'a budget is set, and nobody can say what the agent "command" costs', {
      hint: 'Leave the budget out (--max-usd, maxUsd, maxUsdPerTask, maxUsdPerDay), or take an agent that tells its cost.',
    });
  }
  return openAgent(name, {
    model,
    permissions: (options['permissions'] as Permissions | undefined) ?? 'edits',
    command: (options['agentCommand'] as string | undefined) ?? config.agentCommand,
    arguments: (options['agentArgument'] as readonly string[] | undefined) ?? [],
    environment: config.environment,
    askPerson:
      confirm === undefined
        ? undefined
        : instructions => {
            terminal.err.line(`\n${instructions}\n`);
            return confirm('Is it done?');
          },
  });
}

async function parseAgent(given: string): Promise<AgentName> {
  const { parseAgentName } = await import('../agents/index.ts');
  const parsed = parseAgentName(given);
  if ('value' in parsed) return parsed.value;
  throw new BlueprintError('usage', `--agent: ${parsed.complaint}`);
}

const minute = 60_000;

function optionsFor(
  folder: string,
  plan: BuildPlan,
  agent: Agent,
  model: string | undefined,
  { options, config, now }: Invocation,
): Omit<BuildOptions, 'onProgress'> {
  const number = (name: string, fallback: number) => (options[name] as number | undefined) ?? fallback;
  return {
    designFolder: folder,
    plan,
    agent,
    model,
    limits: {
      parallel: number('parallel', 1),
      attempts: number('attempts', 3),
      maxUsd: config.maxUsd,
      maxUsdPerTask: config.maxUsdPerTask,
      maxUsdPerDay: config.maxUsdPerDay,
      hasBudget: hasBudget(config) && agent.name !== 'manual',
      timeLimitMs: number('minutes', 30) * minute,
      maxTurns: options['maxTurns'] as number | undefined,
      checkTimeLimitMs: number('checkMinutes', 10) * minute,
    },
    setup: (options['setup'] as string | undefined) ?? config.setup,
    ignore: config.ignore,
    prices: config.prices,
    environment: config.environment,
    now,
    createId: randomUUID,
  };
}

async function outcomeOf(
  report: BuildReport,
  plan: BuildPlan,
  folder: string,
  repository: Repository,
  invocation: Invocation,
): Promise<Outcome> {
  const merge =
    invocation.options['merge'] === true && report.outcome === 'proven'
      ? await mergeBranch(repository, report.state.started.branch)
      : undefined;
  const finding = findingOf(report, merge?.problem);
  return {
    data: { ...jsonOfBuild(report, plan), merged: merge?.isMerged ?? false },
    render: output => {
      renderBuild(report, plan, { root: repository.root, designFolder: folder }, output);
      if (merge !== undefined) output.line(describeMerge(merge));
    },
    ...(finding === undefined ? {} : { finding }),
  };
}

function findingOf(
  { outcome, state }: BuildReport,
  mergeProblem: string | undefined,
): BlueprintError | undefined {
  if (outcome === 'proven') {
    return mergeProblem === undefined ? undefined : new BlueprintError('build_failed', mergeProblem);
  }
  if (outcome === 'budget_reached') {
    return new BlueprintError('budget_reached', 'the budget does not reach for another attempt', {
      hint: 'Raise it, and go on with --resume. What is proven stays.',
    });
  }
  const failed = [...state.tasks.values()].filter(({ status }) => status === 'failed');
  return new BlueprintError('build_failed', `${failed.length} of ${state.tasks.size} tasks failed`, {
    details: failed.map(({ id, failure }) =>
      failure === undefined ? id : `${id}: ${describeFailure(failure)}`,
    ),
  });
}
