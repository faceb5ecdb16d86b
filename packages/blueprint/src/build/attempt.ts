import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openEventLog } from '../agents/event-log.ts';
import type { AgentSession } from '../agents/port.ts';
import { runAgent } from '../agents/run-agent.ts';
import type { Task } from '../design/design.ts';
import { withoutGit } from '../git/repository.ts';
import { secretsOf } from '../models/keys.ts';
import { unknownUsage } from '../models/port.ts';
import { estimateTokens } from '../models/tokens.ts';
import type { Building } from './building.ts';
import { writeFeedback } from './context-pack.ts';
import type { AttemptStarted } from './events.ts';
import { branchOf, logOf, removeSpool, spoolOf, toName } from './places.ts';
import { runSetup } from './setup.ts';
import { type Attempt, isCutOff, type TaskState } from './state.ts';
import type { NewWorktree } from './worktrees.ts';

/** Lets the agent work on a task once, and puts on record how it ended. Its work is judged by others. */
export async function attemptTask(
  building: Building,
  id: string,
  atMostUsd: number | undefined,
): Promise<void> {
  const { worktrees, record, plan, agent } = building;
  const { task, state } = find(building, id);
  const before = continuable(state);
  const session = before?.ended?.session ?? null;
  const prompt = promptFor(task, plan.packs.get(id) ?? '', state, before, session);
  const started: Omit<AttemptStarted, 'build' | 'at' | 'event'> = {
    task: id,
    attempt: `${toName(id)}-${state.attempts.length + 1}-${building.createId().slice(0, 8)}`,
    number: state.attempts.length - state.forgiven + 1,
    base: before?.started.base ?? state.control?.base ?? building.state().tip,
    continues: before?.started.attempt ?? null,
    worktree: before?.started.worktree ?? '',
    agent: agent.name,
    model: building.model ?? null,
    session,
    promptTokens: estimateTokens(prompt).expected,
    atMostUsd: atMostUsd ?? null,
  };
  const fresh = before === undefined ? worktrees.take() : undefined;
  const worktree = fresh?.path ?? started.worktree;
  record({ event: 'attempt_started', ...started, worktree });
  if (fresh !== undefined) {
    // It holds the branch of the task; what was judged in it is in git, under the tree that the journal names.
    const old = state.attempts.at(-1)?.started.worktree;
    if (old !== undefined) worktrees.discard(old);
    await prepareWorktree(building, id, fresh, started.base);
  }
  if (isAnotherWaiting(building, id)) await worktrees.makeAhead(started.base);
  await letWork(building, id, started.attempt, { prompt, worktree, session, atMostUsd });
}

/** The attempt whose worktree and conversation can be gone on with: it was judged, and not on an outdated base. */
function continuable({ attempts, forgiven, status }: TaskState): Attempt | undefined {
  const last = attempts.slice(forgiven).at(-1);
  if (status !== 'controlled' || last?.judged === undefined || last.ended === undefined) return undefined;
  const isOutdated = last.judged.faults.some(({ code }) => code === 'merge_conflict');
  return isOutdated || isCutOff(last.ended) || !existsSync(last.started.worktree) ? undefined : last;
}

/**
 * In a conversation that goes on, only what was wrong; in a new one on the same worktree, the task again with it; in a new
 * worktree, the task alone.
 */
function promptFor(
  task: Task,
  pack: string,
  { attempts }: TaskState,
  before: Attempt | undefined,
  session: AgentSession | null,
): string {
  const faults = attempts.findLast(({ judged }) => judged !== undefined)?.judged?.faults ?? [];
  if (faults.length === 0 || before === undefined) return pack;
  const feedback = writeFeedback(task, faults);
  return session === null ? `${pack}\n${feedback}` : feedback;
}

async function prepareWorktree(
  { designFolder, setup, environment, limits, signal }: Building,
  task: string,
  { path, open }: NewWorktree,
  base: string,
): Promise<void> {
  await open(base, branchOf(designFolder, task));
  if (setup !== undefined)
    await runSetup(setup, path, withoutGit(environment), limits.checkTimeLimitMs, signal);
}

/** A task that will want a worktree while this one is worked on, or after it. */
function isAnotherWaiting({ state, plan }: Building, id: string): boolean {
  const others = [...state().tasks.values()].filter(task => task.id !== id && plan.wanted.has(task.id));
  return others.some(({ status }) => status === 'waiting' || status === 'controlled');
}

interface Work {
  readonly prompt: string;
  readonly worktree: string;
  readonly session: AgentSession | null;
  readonly atMostUsd: number | undefined;
}

async function letWork(
  building: Building,
  task: string,
  attempt: string,
  { prompt, worktree, session, atMostUsd }: Work,
): Promise<void> {
  const { repository, environment, limits, now, agent, plan, record } = building;
  const spool = spoolOf(repository, attempt);
  mkdirSync(dirname(spool), { recursive: true, mode: 0o700 });
  const log = openEventLog(
    logOf(building.designFolder, building.state().build, attempt),
    secretsOf(environment),
    now,
  );
  try {
    const end = await runAgent(agent, {
      prompt,
      directory: worktree,
      spool,
      environment: { ...withoutGit(environment), BLUEPRINT_ATTEMPT: attempt },
      session: session ?? undefined,
      allowedCommands: plan.tasks.find(({ id }) => id === task)?.checks.map(({ command }) => command) ?? [],
      maxUsd: atMostUsd,
      maxTurns: limits.maxTurns,
      timeLimitMs: limits.timeLimitMs,
      model: building.model,
      prices: building.prices,
      now,
      signal: building.signal,
      onStart: pid => record({ event: 'attempt_running', task, attempt, pid }),
      onEvent: event => {
        log.write(event);
        building.onProgress({ type: 'agent', task, event });
      },
    });
    record({ event: 'attempt_ended', task, attempt, ...end, recovered: false });
  } catch (error) {
    record({ event: 'attempt_ended', task, attempt, ...notBegun, message: (error as Error).message });
    throw error;
  } finally {
    log.close();
    removeSpool(spool);
  }
}

/** Of an agent that could not be started: nothing was paid, and no attempt is used up. */
const notBegun = {
  outcome: 'interrupted',
  model: null,
  session: null,
  usage: unknownUsage,
  cost: { usd: 0, basis: 'measured' },
  turns: null,
  denied: [],
  durationMs: 0,
  recovered: false,
} as const;

function find({ plan, state }: Building, id: string): { task: Task; state: TaskState } {
  const task = plan.tasks.find(each => each.id === id);
  const known = state().tasks.get(id);
  if (task === undefined || known === undefined) throw new Error(`a step of the unknown task ${id}`);
  return { task, state: known };
}
