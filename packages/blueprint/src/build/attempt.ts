import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openEventLog } from '../agents/event-log.ts';
import type { AgentSession } from '../agents/port.ts';
import { runAgent } from '../agents/run-agent.ts';
import type { Task } from '../design/design.ts';
import { type Repository, withoutGit } from '../git/repository.ts';
import { addWorktree, removeWorktree, worktreesFolder } from '../git/worktree.ts';
import { secretsOf } from '../models/keys.ts';
import { unknownUsage } from '../models/port.ts';
import { estimateTokens } from '../models/tokens.ts';
import { inputOf } from '../processes/run-process.ts';
import type { Building } from './building.ts';
import { runSetup } from './checker.ts';
import { writeFeedback } from './context-pack.ts';
import type { AttemptStarted } from './events.ts';
import { type Attempt, isCutOff, type TaskState } from './state.ts';

/** Lets the agent work on a task once, and puts on record how it ended. Its work is judged by others. */
export async function attemptTask(
  building: Building,
  id: string,
  atMostUsd: number | undefined,
): Promise<void> {
  const { repository, record, plan, agent } = building;
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
  const worktree =
    before?.started.worktree ?? join(worktreesOf(repository, building.designFolder), started.attempt);
  record({ event: 'attempt_started', ...started, worktree });
  if (before === undefined) {
    // It holds the branch of the task; what was judged in it is in git, under the tree that the journal names.
    const old = state.attempts.at(-1)?.started.worktree;
    if (old !== undefined) removeWorktree(repository, old);
    await prepareWorktree(building, id, worktree, started.base);
  }
  await letWork(building, id, started.attempt, { prompt, worktree, session, atMostUsd });
}

/** Where the worktrees of a design are. The lock of its build is theirs too. */
export function worktreesOf(repository: Repository, designFolder: string): string {
  return join(worktreesFolder(repository), basename(designFolder));
}

/** The branch of a task's worktree, until the task is proven. */
export function branchOf(designFolder: string, task: string): string {
  return `blueprint/${basename(designFolder)}/${toName(task)}`;
}

/** What an agent prints, until it is in the log. In the folder of git, which is never committed. */
export function spoolOf({ gitFolder }: Repository, attempt: string): string {
  return join(gitFolder, 'blueprint', 'spool', attempt);
}

export function removeSpool(spool: string): void {
  for (const file of [spool, `${spool}.prompt.md`, inputOf(spool)]) rmSync(file, { force: true });
}

export function logOf(designFolder: string, build: string, attempt: string): string {
  return join(designFolder, 'runs', build, `${attempt}.jsonl`);
}

/** In the environment of an agent, to know it again when it is left over. */
export function markOf(attempt: string): string {
  return `BLUEPRINT_ATTEMPT=${attempt}`;
}

/** The attempt whose worktree and conversation can be gone on with: it was judged, and not on an outdated base. */
function continuable({ attempts, forgiven, status }: TaskState): Attempt | undefined {
  const last = attempts.slice(forgiven).at(-1);
  if (status !== 'controlled' || last?.judged === undefined || last.ended === undefined) return undefined;
  const isOutdated = last.judged.faults.some(({ code }) => code === 'merge_conflict');
  return isOutdated || isCutOff(last.ended) || !existsSync(last.started.worktree) ? undefined : last;
}

/** In a conversation that goes on, only what was wrong; elsewhere the task again with it. */
function promptFor(
  task: Task,
  pack: string,
  { attempts }: TaskState,
  before: Attempt | undefined,
  session: AgentSession | null,
): string {
  const faults = attempts.findLast(({ judged }) => judged !== undefined)?.judged?.faults ?? [];
  if (faults.length === 0) return pack;
  const feedback = writeFeedback(task, faults);
  if (before === undefined) return pack;
  return session === null ? `${pack}\n${feedback}` : feedback;
}

async function prepareWorktree(
  { repository, designFolder, setup, environment, limits, signal }: Building,
  task: string,
  worktree: string,
  base: string,
): Promise<void> {
  mkdirSync(dirname(worktree), { recursive: true });
  await addWorktree(repository, worktree, base, branchOf(designFolder, task));
  if (setup !== undefined)
    await runSetup(setup, worktree, withoutGit(environment), limits.checkTimeLimitMs, signal);
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

/** For the name of a file and of a branch. */
function toName(id: string): string {
  return id.replace(/[^\w-]/g, '-').slice(0, 40);
}
