import { join, relative } from 'node:path';
import type { Requirement } from '../brief/brief.ts';
import type { Design } from '../design/design.ts';
import { appendLine } from '../disk/append-line.ts';
import { compareWithBaseline, readBaseline } from '../drift/baseline.ts';
import { totalOf } from '../drift/drift.ts';
import { driftOfCommit } from '../drift/drift-of-commit.ts';
import { BlueprintError } from '../errors.ts';
import { filesOf, findCommit } from '../git/commits.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { uncommittedFiles } from '../git/worktree.ts';
import { journalName } from '../ledger/keep.ts';
import { withChecker } from './checkout.ts';
import { missingOf, plannedFiles } from './planned-files.ts';
import { proveRequirements } from './proof.ts';
import { runAll } from './run-all.ts';
import { listToProve } from './run-list.ts';
import { coverageOf, type Validation } from './validation.ts';

export interface ValidateOptions {
  /** The folder of the design; absolute. */
  readonly designFolder: string;
  readonly design: Design;
  readonly requirements: readonly Requirement[];
  /** What is looked at: a commit, a branch, a tag. */
  readonly revision: string;
  /** Run nothing. */
  readonly isDriftOnly: boolean;
  /** Globs of files that are no part of the design. */
  readonly ignore: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A command line of the person that makes a checkout ready. */
  readonly setup: string | undefined;
  /** Of one check. */
  readonly timeLimitMs: number;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly signal: AbortSignal;
  readonly onCheck: (command: string) => void;
}

/**
 * Validates what was built against its design, on a clean checkout of a commit: runs every check and metric, reads the
 * reports they leave, measures drift, and puts the outcome into the journal. Throws `not_found` for a commit that is not
 * there; what is wrong with the code is in the result.
 */
export async function validateDesign(options: ValidateOptions): Promise<Validation> {
  const { designFolder, design, requirements, environment, isDriftOnly, now } = options;
  const startedAt = performance.now();
  const repository = await openRepository(designFolder, environment);
  const commit = await requireCommit(repository, options.revision);
  const id = options.createId();
  const at = now().toISOString();
  const checking = { ...options, repository, design: designFolder, build: id };
  const validation = await withChecker(checking, async (checker, worktree) => {
    const checkout = { repository, checker, worktree, commit, designFolder };
    const ran = isDriftOnly ? undefined : await runAll(listToProve(design), checkout);
    const proofs = ran?.proofs ?? [];
    const proven = proveRequirements(
      requirements.map(each => each.id),
      proofs,
    );
    const drift = await checker.look(commit, directory =>
      driftOfCommit(
        { repository, commit, directory },
        { components: design.components, designFolder, ignore: options.ignore },
        isDriftOnly ? null : proven,
      ),
    );
    const baseline = readBaseline(designFolder);
    return {
      proofs,
      reports: ran?.reports ?? [],
      requirements: isDriftOnly ? [] : proven,
      drift,
      missingFiles: missingOf(plannedFiles(design.executionPrompt), await filesOf(repository, commit)),
      compared: compareWithBaseline(drift, baseline ?? []),
      hasBaseline: baseline !== undefined,
    };
  });
  const designs = relative(repository.root, join(designFolder, '..')).replaceAll('\\', '/');
  const result: Validation = {
    ...validation,
    id,
    at,
    commit,
    isDriftOnly,
    uncommitted: await uncommittedFiles(
      repository,
      designs === '' || designs.startsWith('..') ? [] : [designs],
    ),
    durationMs: Math.round(performance.now() - startedAt),
  };
  recordValidation(designFolder, result);
  return result;
}

async function requireCommit(repository: Repository, revision: string): Promise<string> {
  // What begins with a dash would be an option of git.
  const commit = revision.startsWith('-') ? undefined : await findCommit(repository, revision);
  if (commit !== undefined) return commit;
  throw new BlueprintError('not_found', `there is no commit "${revision}" in ${repository.root}`, {
    hint: 'What is validated is committed: "git commit" first, or name another one with --commit.',
  });
}

/** The journal's line of a validation; what reports over runs are made from. */
function recordValidation(designFolder: string, validation: Validation): void {
  const { id, at, commit, isDriftOnly, proofs, drift } = validation;
  const total = totalOf(drift.figures);
  appendLine(join(designFolder, journalName), {
    event: 'validated',
    validation: id,
    at,
    commit,
    checks: isDriftOnly
      ? null
      : { part: proofs.filter(({ verdict }) => verdict === 'passed').length, of: proofs.length },
    coverage: coverageOf(validation),
    drift: { part: total.count, of: total.of },
    figures: drift.figures,
  });
}
