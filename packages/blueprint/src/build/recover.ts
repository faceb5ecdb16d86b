import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openEventLog } from '../agents/event-log.ts';
import { readerOf } from '../agents/index.ts';
import { readSpool } from '../agents/run-agent.ts';
import { branchesBelow, deleteBranch } from '../git/branches.ts';
import { removeWorktree } from '../git/worktree.ts';
import { secretsOf } from '../models/keys.ts';
import { endLeftover } from '../processes/leftover.ts';
import type { Building } from './building.ts';
import type { AttemptEnded } from './events.ts';
import { branchOf, logOf, markOf, removeSpool, spoolOf, worktreesOf } from './places.ts';
import { type Attempt, isCutOff } from './state.ts';

/**
 * Brings a build that was killed to a state from which it can go on: agents that were left over are ended, what they had
 * told is read from their spools and put on record, and worktrees that nobody needs are removed.
 */
export async function recover(building: Building): Promise<void> {
  await recoverAttempts(building);
  removeLeftWorktrees(building);
  await removeProvenBranches(building);
}

type Recovering = Pick<
  Building,
  'repository' | 'environment' | 'designFolder' | 'now' | 'prices' | 'record' | 'state'
>;

/** Puts on record how attempts ended that were cut off with this tool. */
export async function recoverAttempts(building: Recovering): Promise<void> {
  for (const { id, attempts } of building.state().tasks.values()) {
    const last = attempts.at(-1);
    if (last !== undefined && last.ended === undefined) await recoverAttempt(building, id, last);
    // It may have been killed between the journal and the removal.
    for (const { started } of attempts) removeSpool(spoolOf(building.repository, started.attempt));
  }
}

async function recoverAttempt(building: Recovering, task: string, { started, pid }: Attempt): Promise<void> {
  const { repository, environment, designFolder, now, record } = building;
  const { attempt } = started;
  if (pid !== undefined) endLeftover(pid, markOf(attempt));
  const spool = spoolOf(repository, attempt);
  const { reading, events } = readSpool(await readerOf(started.agent), {
    spool,
    model: started.model ?? undefined,
    session: started.session ?? undefined,
    prices: building.prices,
    now: new Date(started.at),
  });
  const log = openEventLog(logOf(designFolder, building.state().build, attempt), secretsOf(environment), now);
  for (const event of events) log.write(event);
  log.close();
  record({
    event: 'attempt_ended',
    task,
    attempt,
    ...reading,
    ...whatIsLeft(spool, started),
    recovered: true,
  });
}

/** It worked until it wrote its last line; one that was never started cost nothing. */
function whatIsLeft(
  spool: string,
  { at }: Attempt['started'],
): Partial<Pick<AttemptEnded, 'cost'>> & { durationMs: number } {
  if (!existsSync(spool)) return { durationMs: 0, cost: { usd: 0, basis: 'measured' } };
  return { durationMs: Math.max(0, Math.round(statSync(spool).mtimeMs - new Date(at).getTime())) };
}

/** Also at the end of a build: a git that outlives the tool that was killed may make one after we have looked. */
export function removeLeftWorktrees(building: Building): void {
  removeStaleWorktrees(building);
  forgetGoneWorktrees(building);
}

/** The worktrees of work that is to be judged or mended stay, and those of failed tasks, for a person to look at. */
function removeStaleWorktrees({ repository, designFolder, state }: Building): void {
  const folder = worktreesOf(repository, designFolder);
  if (!existsSync(folder)) return;
  const needed = new Set(
    [...state().tasks.values()].flatMap(({ status, attempts }) => {
      const last = attempts.at(-1);
      const isOfUse = status !== 'proven' && last?.ended !== undefined && !isCutOff(last.ended);
      return isOfUse ? [last.started.worktree] : [];
    }),
  );
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (needed.has(path)) continue;
    try {
      if (entry.isDirectory()) removeWorktree(repository, path);
      else rmSync(path, { force: true });
    } catch {
      // A git that has outlived the tool may still be writing there. It is in nobody's way, and gone with the next build.
    }
  }
}

/** What git remembers of worktrees that are gone: it was killed while one was made or removed. */
function forgetGoneWorktrees({ repository, designFolder, state }: Building): void {
  const all = join(repository.gitFolder, 'worktrees');
  if (!existsSync(all)) return;
  const folder = worktreesOf(repository, designFolder);
  const attempts = [...state().tasks.values()].flatMap(task => task.attempts);
  const ours = new Set(attempts.map(({ started }) => basename(started.worktree)));
  for (const name of readdirSync(all)) {
    const isOurs = ours.has(name) || isBelow(folder, join(all, name, 'gitdir'));
    if (isOurs && !existsSync(join(folder, name))) rmSync(join(all, name), { recursive: true, force: true });
  }
}

/** Git writes the path of a worktree into this file; it is not there yet where git was ended before it came to that. */
function isBelow(folder: string, gitdir: string): boolean {
  return existsSync(gitdir) && readFileSync(gitdir, 'utf8').startsWith(folder);
}

/** It was killed after a task was proven, before the task's branch was removed. */
async function removeProvenBranches({ repository, designFolder, state }: Building): Promise<void> {
  const open = new Set(await branchesBelow(repository, `blueprint/${basename(designFolder)}`));
  for (const { id, status } of state().tasks.values()) {
    const branch = branchOf(designFolder, id);
    if (status === 'proven' && open.has(branch)) await deleteBranch(repository, branch);
  }
}
