import { existsSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadRequirements } from '../brief/folder.ts';
import { type BuildPlan, describePacks, planBuild } from '../build/plan.ts';
import { readDesignFolder } from '../design/folder.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import type { Invocation, Outcome } from './command.ts';
import { renderPacks } from './render/build-plan.ts';

/** What would be given to the agent, with nothing started and nothing written. */
export async function dryRunBuild(folder: string, invocation: Invocation): Promise<Outcome> {
  const { plan } = await loadPlan(folder, invocation);
  const tasks = describePacks(plan).map(({ task, pack, tokens }) => ({
    id: task.id,
    title: task.title,
    dependsOn: task.dependsOn,
    components: task.components,
    checks: task.checks,
    tokens: { ...tokens, basis: 'estimated' as const },
    prompt: pack,
  }));
  return { data: { tasks }, render: output => renderPacks(tasks, output) };
}

/** Reads a design and plans its build, in the repository that it is in. */
export async function loadPlan(
  folder: string,
  { options, config }: Invocation,
): Promise<{ plan: BuildPlan; repository: Repository }> {
  const { design } = await readDesignFolder(folder);
  const repository = await openRepository(folder, config.environment);
  const plan = planBuild(design, loadRequirements(folder), {
    only: (options['task'] as readonly string[] | undefined) ?? [],
    executionPrompt: await committedPrompt(folder, repository),
  });
  return { plan, repository };
}

/** Agents see what is committed. */
async function committedPrompt(folder: string, { git, root }: Repository): Promise<string | null> {
  const file = join(folder, 'execution_prompt.md');
  if (!existsSync(file)) return null;
  const path = relative(realpathSync(root), realpathSync(file)).replaceAll('\\', '/');
  const known = await git(['ls-files', '--', `:(top,literal)${path}`]);
  return known.trim() === '' ? null : path;
}
